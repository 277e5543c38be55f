# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The cluster's certificates and kubeconfigs, all under one folder, valid as long as a test cluster could live.

new_key() { openssl ecparam -name prime256v1 -genkey -noout -out "$1"; }

make_ca() {
    new_key "$1/ca.key"
    openssl req -x509 -new -key "$1/ca.key" -subj /CN=testbed-ca -days 3650 -out "$1/ca.crt"
}

# certificate FOLDER NAME SUBJECT [ALTERNATIVE-NAMES]
certificate() {
    local folder=$1 name=$2 subject=$3 names=${4:-}
    new_key "$folder/$name.key"
    openssl req -new -key "$folder/$name.key" -subj "$subject" |
        openssl x509 -req -CA "$folder/ca.crt" -CAkey "$folder/ca.key" -CAcreateserial -days 3650 -out "$folder/$name.crt" \
            -extfile <(printf 'extendedKeyUsage=clientAuth,serverAuth\n%s\n' "${names:+subjectAltName=$names}") 2>/dev/null
}

# kubeconfig FOLDER NAME SERVER FILE: one that carries its certificates in itself.
kubeconfig() {
    local folder=$1 name=$2 server=$3 file=$4
    cat >"$file" <<END
apiVersion: v1
kind: Config
current-context: testbed
clusters:
- name: testbed
  cluster: {server: "$server", certificate-authority-data: $(base64 -w0 "$folder/ca.crt")}
users:
- name: $name
  user:
    client-certificate-data: $(base64 -w0 "$folder/$name.crt")
    client-key-data: $(base64 -w0 "$folder/$name.key")
contexts:
- name: testbed
  context: {cluster: testbed, user: $name}
END
    chmod 600 "$file"
}
