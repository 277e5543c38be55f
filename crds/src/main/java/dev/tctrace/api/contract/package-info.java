// SPDX-License-Identifier: Apache-2.0
/** What the operator and the agents must do alike: if one of them did it otherwise, they would no longer understand each other. */
package dev.tctrace.api.contract;
