package dev.tctrace.api.v1alpha1;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** Traces the tc-bpf programs that the packets of a namespace's pods pass, and reports what each did to them. */
@Group("tctrace.dev")
@Version("v1alpha1")
@ShortNames("tct")
public class TcTrace extends CustomResource<TcTraceSpec, TcTraceStatus> implements Namespaced {}
