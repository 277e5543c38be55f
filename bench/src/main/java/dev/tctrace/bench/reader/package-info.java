// SPDX-License-Identifier: Apache-2.0
/** The ring read by Java, against libbpf's C reader on the same records. */
package dev.tctrace.bench.reader;
