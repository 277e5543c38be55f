// SPDX-License-Identifier: Apache-2.0
/** How long it takes until many programs are traced. */
package dev.tctrace.bench.attach;
