// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.api.v1alpha1;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn.Type;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** Traces the tc-bpf programs that the packets of a namespace's pods pass, and reports what each did to them. */
@Group("tctrace.dev")
@Version("v1alpha1")
@ShortNames("tct")
@AdditionalPrinterColumn(
        name = "Ready",
        type = Type.STRING,
        jsonPath = ".status.conditions[?(@.type==\"Ready\")].status",
        getDescription = "Whether every selected pod is traced")
@AdditionalPrinterColumn(
        name = "Reason",
        type = Type.STRING,
        jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason",
        getDescription = "Why")
@AdditionalPrinterColumn(
        name = "Pods",
        type = Type.INTEGER,
        jsonPath = ".status.summary.pods",
        getDescription = "Pods that the selector matches")
@AdditionalPrinterColumn(
        name = "Tracing",
        type = Type.INTEGER,
        jsonPath = ".status.summary.tracing",
        getDescription = "Pods that are traced")
@AdditionalPrinterColumn(
        name = "Packets",
        type = Type.INTEGER,
        jsonPath = ".status.summary.packets",
        getDescription = "Packets that matched")
@AdditionalPrinterColumn(
        name = "Dropped",
        type = Type.INTEGER,
        jsonPath = ".status.summary.dropped",
        getDescription = "Packets that a tc program dropped")
@AdditionalPrinterColumn(
        name = "Kernel-Dropped",
        type = Type.INTEGER,
        priority = 1,
        jsonPath = ".status.summary.droppedByKernelTotal",
        getDescription = "Reported packets that the kernel dropped afterwards")
@AdditionalPrinterColumn(
        name = "Lost",
        type = Type.INTEGER,
        priority = 1,
        jsonPath = ".status.summary.lost",
        getDescription = "Packets whose record was lost")
@AdditionalPrinterColumn(
        name = "Interface",
        type = Type.STRING,
        priority = 1,
        jsonPath = ".spec.target.interface",
        getDescription = "The interface inside the pods")
@AdditionalPrinterColumn(
        name = "Filter",
        type = Type.STRING,
        priority = 1,
        jsonPath = ".spec.filter",
        getDescription = "The pcap filter")
@AdditionalPrinterColumn(
        name = "Age",
        type = Type.DATE,
        jsonPath = ".metadata.creationTimestamp",
        getDescription = "Time since creation")
public class TcTrace extends CustomResource<TcTraceSpec, TcTraceStatus> implements Namespaced {}
