// SPDX-License-Identifier: Apache-2.0
/** What the tests of several modules need: processes, patience, generated files, pods. Knows no other module. */
package dev.tctrace.testsupport;
