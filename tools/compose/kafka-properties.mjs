// The settings that the image apache/kafka makes of its environment: KAFKA_LOG_DIRS becomes log.dirs. It drops what holds
// an equals sign. Source: docker/resources/utility/utility.go in Kafka's repository.

// For its start scripts, not for the broker.
const ofScripts = ['KAFKA_HEAP_OPTS', 'KAFKA_OPTS', 'KAFKA_JMX_OPTS'];

/** @returns {Record<string, string>} */
export const kafkaProperties = (environment) =>
  Object.fromEntries(
    Object.entries(environment)
      .filter(([name, value]) => name.startsWith('KAFKA_') && !ofScripts.includes(name) && !value.includes('='))
      .map(([name, value]) => [name.slice('KAFKA_'.length).toLowerCase().replaceAll(/(?<!_)_(?!_)/g, '.'), value]),
  );
