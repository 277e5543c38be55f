// SPDX-License-Identifier: Apache-2.0
/** The cluster's pods as far as traces care: a small record of each, and which of them a selector means. */
package dev.tctrace.operator.pods;
