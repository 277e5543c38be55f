{{- define "tctrace.labels" -}}
app.kubernetes.io/part-of: tctrace
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/instance: {{ .Release.Name }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "tctrace.operatorSelector" -}}
app.kubernetes.io/name: tctrace-operator
{{- end }}

{{- define "tctrace.operatorImage" -}}
{{ .Values.operator.image.repository }}:{{ .Values.operator.image.tag | default .Chart.AppVersion }}
{{- end }}

{{- define "tctrace.agentImage" -}}
{{ .Values.agent.image.repository }}:{{ .Values.agent.image.tag | default .Chart.AppVersion }}
{{- end }}

{{/* Whether the API server knows CEL rules: x-kubernetes-validations is an unknown field before 1.25. */}}
{{- define "tctrace.cel" -}}
{{- if eq (toString .Values.crds.cel) "auto" -}}
{{- if semverCompare ">=1.25.0-0" .Capabilities.KubeVersion.Version }}true{{ end -}}
{{- else if eq (toString .Values.crds.cel) "true" -}}true
{{- end -}}
{{- end }}

{{/* Whether the API server has ValidatingAdmissionPolicy: asked by version, which helm template knows, too. */}}
{{- define "tctrace.admissionPolicy" -}}
{{- if eq (toString .Values.admissionPolicy.enabled) "auto" -}}
{{- if semverCompare ">=1.30.0-0" .Capabilities.KubeVersion.Version }}true{{ end -}}
{{- else if eq (toString .Values.admissionPolicy.enabled) "true" -}}true
{{- end -}}
{{- end }}

{{/* What the agents' environment is: the settings of the chart, and whatever else is asked for. */}}
{{- define "tctrace.agentEnv" -}}
{{- $env := dict "LOG_LEVEL" (.Values.agent.logLevel | toString) -}}
{{- if .Values.agent.jsonLogs }}{{ $_ := set $env "LOG_JSON" "true" }}{{ end -}}
{{- range $name, $value := .Values.agent.env }}{{ $_ := set $env $name (toString $value) }}{{ end -}}
{{ toJson $env }}
{{- end }}
