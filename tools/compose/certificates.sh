# Makes an authority and EventStoreDB's certificate, once. What clients need lies apart from what the server needs.
# Arguments: the folder for the authority's key and the server's certificate; the folder for the authority's certificate.
set -eu
certificates=$1
trust=$2
# EventStoreDB's user in its image.
owner=1000:1000

cd "$certificates"
if [ ! -e complete ]; then
  rm -rf ca node
  es-gencert-cli create-ca -days 3650 -out ca
  es-gencert-cli create-node -days 3650 -ca-certificate ca/ca.crt -ca-key ca/ca.key -out node -dns-names eventstoredb,localhost -ip-addresses 127.0.0.1
  chmod 600 ca/ca.key node/node.key
  chown -R "$owner" node
  touch complete
fi
cp ca/ca.crt "$trust/ca.crt"
chmod 644 "$trust/ca.crt"
