# The commands of this project. `make help` lists them; README.md tells the two that matter: demo and test.
SHELL := /bin/bash
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

KERNEL ?= 6.12
comma := ,
MVN ?= mvn -B -ntp $(MAVEN_FLAGS)

.PHONY: help demo demo-clean test lint format generate packages build test-classes test-unit test-kernel test-apiserver test-crd \
	test-e2e test-faults test-images fuzz set-version krew images sbom reproducible \
	cluster-up cluster-down cluster-status install uninstall

help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## from nothing to a described trace on a real cluster; DEMO=trace, DEMO=recipes: the command line tool alone
	@testbed/demo $(or $(DEMO),cluster)

demo-clean: ## takes away what the demo started
	@testbed/demo clean

test: ## everything that CI runs
	@testbed/test-all

lint: packages ## shell scripts, YAML, headers of source files, lines and links of docs, format of Java and BPF C
	@testbed/lint
	@$(MVN) -q -Pbench spotless:check

format: packages ## formats the Java and BPF C sources
	@clang-format -i bpf/*.c bpf/*.h
	@$(MVN) -q -Pbench spotless:apply

generate: packages ## every generated file: CRDs, manifests, chart files, CRD reference, man page, golden files
	@$(MVN) -pl operator,node-agent -am test -Dtctrace.update -Dsurefire.failIfNoSpecifiedTests=false \
		-Dtest='CrdDriftTest,ManifestsDriftTest,AgentPodTest#isTheGoldenOne,ManPageTest#theCommitted*,RightsListTest'

packages: ## the Debian packages that are missing
	@testbed/packages

build: packages ## everything, without tests
	@$(MVN) package -DskipTests

test-classes: packages
	@$(MVN) -pl pcap-filter,tracer,node-agent -am -DskipTests test-compile dependency:build-classpath \
		-Dmdep.includeScope=test -Dmdep.outputFile=target/test.classpath
	@testbed/keep-classes test-support crds pcap-filter bpf tracer node-agent

test-unit: packages ## unit tests of all modules; MODULE=tracer: of one and what it needs; TESTS=<class>
	@$(MVN) -Pbench test $(if $(MODULE),-pl $(MODULE) -am) $(if $(TESTS),-Dtest='$(TESTS)' -Dsurefire.failIfNoSpecifiedTests=false)

test-kernel: test-classes ## tests tagged `kernel` under KERNEL (5.10, 6.1, 6.12, sid, host …), ARCH=arm64; TESTS=<class pattern>
	@testbed/kernel-tests $(KERNEL)$(if $(ARCH),:$(ARCH)) $(if $(TESTS),'$(TESTS)')

fuzz: packages ## coverage-guided fuzzing, FUZZ_SECONDS=120 of each test; TESTS=<class pattern>: of these only
	@$(MVN) -q -pl fuzz -am -DskipTests test-compile dependency:build-classpath \
		-Dmdep.includeScope=test -Dmdep.outputFile=target/test.classpath
	@fuzz/run $(or $(FUZZ_SECONDS),120) $(if $(TESTS),'$(TESTS)')

test-apiserver: packages ## tests on a real API server and etcd; MODULE=operator: of one and what it needs; TESTS=<class>
	@kubernetes=$$(testbed/kubernetes dir) && kubectls=$$(testbed/kubectl) && \
		KUBE_API_TEST_OFFLINE_MODE=true KUBE_API_TEST_DIR=$$kubernetes TESTBED_KUBECTLS=$$kubectls $(MVN) -fae \
		-pl $(or $(MODULE),crds$(comma)operator$(comma)node-agent) -am test -Dgroups=apiserver -DexcludedGroups= \
		$(if $(TESTS),-Dtest='$(TESTS)' -Dsurefire.failIfNoSpecifiedTests=false)

test-crd: packages ## the CRD and its CEL rules on the API server code of the newest Kubernetes that Debian sid has
	@testbed/crd-tests

test-faults: test-classes ## the fault campaigns, PERCENT=100 of their tries; prints the table of docs/reliability.md; hours
	@testbed/faults $(or $(PERCENT),100)

images: packages ## both container images; prints their archives; ARCH=arm64, or ARCH=all: amd64 and arm64 in one archive
	@testbed/image $(if $(ARCH),--arch $(ARCH)) operator node-agent

test-images: packages ## runs what both images hold under KERNEL, each from its own root file system; ARCH=arm64
	@testbed/image-tests $(KERNEL)$(if $(ARCH),:$(ARCH))

cluster-up: packages ## a real cluster; prints the path of its KUBECONFIG
	@testbed/cluster up

cluster-down: ## takes the cluster down
	@testbed/cluster down

cluster-status: ## its parts and nodes
	@testbed/cluster status

install: cluster-up ## TcTrace, as it is in this tree, on the cluster
	@testbed/release install $(SET)

uninstall: ## takes TcTrace off the cluster
	@testbed/release uninstall

test-e2e: ## the end-to-end tests on the cluster that is up, with what is installed there (make install SET=agent.idleGrace=40s)
	@$(MVN) -pl testbed/e2e -am test -Dgroups=cluster -DexcludedGroups= $(if $(TESTS),-Dtest='$(TESTS)' -Dsurefire.failIfNoSpecifiedTests=false)

set-version: ## VERSION=0.2.0: that version in every place that has one; see RELEASING.md
	@testbed/set-version $(VERSION)

krew: ## URL=<where the archive will be>: the plugin's archive and its krew manifest, below build/krew
	@testbed/krew $(URL)

sbom: build ## target/bom.json: the libraries that are shipped (CycloneDX), compared with the programs built
	@testbed/sbom $(MAVEN_FLAGS)

reproducible: packages ## builds what is shipped twice, in two folders, and compares all files; some four minutes
	@testbed/reproducible $(MAVEN_FLAGS)

include bench/bench.mk
