# The commands of this project. `make help` lists them; README.md tells the two that matter: demo and test.
SHELL := /bin/bash
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

KERNEL ?= 6.12
MVN ?= mvn -B -ntp -q $(MAVEN_FLAGS)

.PHONY: help demo demo-clean test packages build test-classes test-unit test-kernel test-e2e images \
	cluster-up cluster-down cluster-status install uninstall

help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## from nothing to a described trace on a real cluster; DEMO=trace: the command line tool alone
	@testbed/demo $(or $(DEMO),cluster)

demo-clean: ## takes away what the demo started
	@testbed/demo clean

test: ## everything that CI runs
	@testbed/test-all

packages: ## the Debian packages that are missing
	@testbed/packages

build: packages ## everything, without tests
	@$(MVN) package -DskipTests

test-classes: packages
	@$(MVN) -pl pcap-filter,node-agent -am -DskipTests test-compile dependency:build-classpath \
		-Dmdep.includeScope=test -Dmdep.outputFile=target/test.classpath
	@testbed/keep-classes crds pcap-filter bpf node-agent

test-unit: packages ## unit tests of all modules
	@$(MVN) test

test-kernel: test-classes ## tests tagged `kernel` under KERNEL (5.10, 6.1, 6.12, sid, host …); TESTS=<class pattern>
	@testbed/kernel-tests $(KERNEL) $(if $(TESTS),'$(TESTS)')

images: packages ## both container images; prints their archives
	@testbed/image operator node-agent

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

include bench/bench.mk
