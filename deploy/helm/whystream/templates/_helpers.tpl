{{- define "whystream.name" -}}
{{- printf "%s-%s" .root.Release.Name .part | trunc 52 | trimSuffix "-" -}}
{{- end -}}

{{- define "whystream.labels" -}}
app.kubernetes.io/name: whystream
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .part }}
{{- end -}}

{{- define "whystream.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}

{{- define "whystream.clients" -}}
{{- $kafka := merge (dict "bootstrap.servers" (required "kafka.bootstrapServers is required" .Values.kafka.bootstrapServers)) .Values.kafka.properties -}}
{{- $registry := dict "url" (required "schemaRegistry.url is required" .Values.schemaRegistry.url) "properties" .Values.schemaRegistry.properties -}}
{{ toYaml (dict "kafka" $kafka "schemaRegistry" $registry) }}
{{- end -}}

{{- define "whystream.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
fsGroup: 10001
seccompProfile: {type: RuntimeDefault}
{{- end -}}

{{- define "whystream.containerSecurity" -}}
allowPrivilegeEscalation: false
capabilities: {drop: [ALL]}
{{- end -}}
