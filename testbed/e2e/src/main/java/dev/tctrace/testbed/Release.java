// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.testbed;

import java.nio.file.Path;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.UpgradeCommand;

/**
 * The chart's release on a cluster: {@code install KUBECONFIG CHART [key=value…]} or {@code uninstall KUBECONFIG CHART}. Installing
 * again upgrades.
 */
public final class Release {
    static final String NAME = "tctrace";
    static final String NAMESPACE = "tctrace-system";

    private Release() {}

    public static void main(String[] arguments) {
        if (arguments.length < 3) {
            throw new IllegalArgumentException("usage: install|uninstall KUBECONFIG CHART [key=value...]");
        }
        Path kubeconfig = Path.of(arguments[1]);
        if (arguments[0].equals("uninstall")) {
            Helm.uninstall(NAME)
                    .withKubeConfig(kubeconfig)
                    .withNamespace(NAMESPACE)
                    .ignoreNotFound()
                    .call();
            return;
        }
        UpgradeCommand upgrade = new Helm(Path.of(arguments[2]))
                .upgrade()
                .install()
                .withName(NAME)
                .withKubeConfig(kubeconfig)
                .withNamespace(NAMESPACE)
                .createNamespace();
        for (int i = 3; i < arguments.length; i++) {
            String[] setting = arguments[i].split("=", 2);
            upgrade = upgrade.set(setting[0], setting[1]);
        }
        System.out.println(upgrade.call());
    }
}
