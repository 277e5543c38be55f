// SPDX-License-Identifier: Apache-2.0
/** The TcTrace API: which packets of which pods are traced, and what was seen. Shapes and bounds are the CRD's. */
package dev.tctrace.api.v1alpha1;
