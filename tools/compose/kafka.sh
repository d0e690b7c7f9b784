# Writes who may speak to the broker, then starts it by the command given. Kafka's image drops settings from the
# environment that hold more than one equals sign, so this one can't stand there.
set -eu
logins=${LOGINS_FILE:-/tmp/logins.conf}
umask 077
printf 'KafkaServer {\n  org.apache.kafka.common.security.plain.PlainLoginModule required\n  user_rapport="%s";\n};\n' "$CLIENT_PASSWORD" > "$logins"
export KAFKA_OPTS="-Djava.security.auth.login.config=$logins"
exec "$@"
