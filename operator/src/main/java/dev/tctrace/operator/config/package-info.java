// SPDX-License-Identifier: Apache-2.0
/** What the operator can be told from outside, and the beans made of it. */
package dev.tctrace.operator.config;
