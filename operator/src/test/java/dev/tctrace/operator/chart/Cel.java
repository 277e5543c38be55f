// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.chart;

import java.util.Map;

import dev.cel.common.CelValidationException;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;

/** Compiles and evaluates an expression as an API server would, with untyped variables. */
final class Cel {
    private static final CelRuntime RUNTIME =
            CelRuntimeFactory.standardCelRuntimeBuilder().build();

    private Cel() {}

    static Object eval(String expression, Map<String, Object> variables) {
        CelCompilerBuilder compiler =
                CelCompilerFactory.standardCelCompilerBuilder().setStandardMacros(CelStandardMacro.STANDARD_MACROS);
        variables.keySet().forEach(name -> compiler.addVar(name, SimpleType.DYN));
        CelCompiler built = compiler.build();
        try {
            return RUNTIME.createProgram(built.compile(expression).getAst()).eval(variables);
        } catch (CelValidationException | CelEvaluationException e) {
            throw new AssertionError(expression + ": " + e.getMessage(), e);
        }
    }
}
