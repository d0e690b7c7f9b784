#!/usr/bin/env python3
"""Prints the tier changes of members, a JSON line each, as Rapport tells them in Kafka; and, where the topic of customers'
status is there, each change of where a customer stands: stage and tier.

What it knows lies in an SQLite file: the greatest revision of each stream, the next offset of each partition, and what it
made of the events. All three change in one transaction, so that a crash leaves them as they belong together. A line is
printed before its transaction ends: after a crash it may be printed again, and is never lost.

Written from docs/asyncapi.yaml and docs/schemas. Needs Python 3.8 and kafka-python (requirements.txt).
"""
import argparse
import json
import pathlib
import sqlite3
import sys
import urllib.request

from kafka import KafkaConsumer, TopicPartition

TYPES = {bool: "boolean", str: "string", int: "integer", float: "number", dict: "object", list: "array", type(None): "null"}


class Stop(Exception):
    """Going on would lose something, or make something wrong of it."""


class Store:
    TABLES = """
        CREATE TABLE IF NOT EXISTS revisions (stream TEXT PRIMARY KEY, revision INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS offsets (place TEXT PRIMARY KEY, next INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS tiers (customer TEXT PRIMARY KEY, tier TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS statuses (customer TEXT PRIMARY KEY, version INTEGER NOT NULL, stage TEXT NOT NULL, tier TEXT);
    """

    def __init__(self, path):
        self.db = sqlite3.connect(path, isolation_level=None)
        self.db.executescript(self.TABLES)

    def get(self, question, key, default=None):
        row = self.db.execute(question, (key,)).fetchone()
        return default if row is None else row[0]

    def put(self, table, *values):
        self.db.execute(f"REPLACE INTO {table} VALUES ({', '.join('?' * len(values))})", values)

    def transaction(self, work):
        self.db.execute("BEGIN IMMEDIATE")
        try:
            work()
        except BaseException:
            self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")


class Schemas:
    """The JSON Schemas, from a folder or from where the records say (`ce_dataschema`), if that lies below `place`."""

    def __init__(self, place):
        self.place, self.known = place, {}

    def check(self, name, value, address=None):
        if name not in self.known:
            self.known[name] = json.loads(self.read(*name, address))
        conform(self.known[name], value, name[0])

    def read(self, event_type, version, address):
        if not self.place.startswith(("http://", "https://")):
            return pathlib.Path(self.place, f"{event_type}.v{version}.json").read_text("utf-8")
        address = address or f"{self.place}/{event_type}/{version}"
        if not address.startswith(self.place + "/"):
            raise Stop(f"the schema of {event_type} is said to be outside {self.place}")
        with urllib.request.urlopen(address, timeout=30) as answer:
            return answer.read().decode("utf-8")


def conform(schema, value, at):
    """As much of JSON Schema as the schemas here use for what this program reads. Properties that are new are passed by."""
    if "anyOf" in schema:
        if not any(conforms(form, value) for form in schema["anyOf"]):
            raise Stop(f"{at} is of no form that its schema has")
    elif "const" in schema and value != schema["const"] or "enum" in schema and value not in schema["enum"]:
        raise Stop(f"{at} is not what its schema says")
    elif "type" in schema and TYPES[type(value)] != schema["type"]:
        raise Stop(f"{at} is not of type {schema['type']}")
    for name in schema.get("required", []):
        if name not in value:
            raise Stop(f"{at} lacks {name}")
    if isinstance(value, dict):
        for name, field in schema.get("properties", {}).items():
            if name in value:
                conform(field, value[name], f"{at}.{name}")
    if isinstance(value, list):
        for item in value:
            conform(schema.get("items", {}), item, f"{at}[]")


def conforms(schema, value):
    try:
        conform(schema, value, "")
        return True
    except Stop:
        return False


class Consumer:
    def __init__(self, store, schemas):
        self.store, self.schemas = store, schemas
        # What is read, by type and version. Other types count with their revision only.
        self.handlers = {
            "rapport.tier-raised": {1: self.tier_changed},
            "rapport.tier-lowered": {1: self.tier_changed},
        }

    def on_event(self, record):
        headers = {name: value.decode("utf-8") for name, value in record.headers}
        if headers["ce_type"] == "rapport.watermark":
            return
        stream, revision = headers["ce_subject"], int(headers["revision"])
        known = self.store.get("SELECT revision FROM revisions WHERE stream = ?", stream, -1)
        if revision <= known:
            return  # a repeat
        if revision > known + 1:
            raise Stop(f"{stream}: revision {revision} follows {known}, so something is missing")
        if headers["ce_type"] in self.handlers:
            self.handle(json.loads(record.value), headers["ce_dataschema"])
        self.store.put("revisions", stream, revision)

    def handle(self, event, schema_address):
        handler = self.handlers[event["type"]].get(event["version"])
        if handler is None:
            raise Stop(f"{event['type']} comes in version {event['version']}, which this program does not know")
        self.schemas.check((event["type"], event["version"]), event, schema_address)
        handler(event)

    def tier_changed(self, event):
        customer, data = event["customerId"], event["data"]
        self.store.put("tiers", customer, data["tier"])
        tell({"customer": customer, "tier": data["tier"], "before": data["before"], "from": data["from"]})

    def on_status(self, record):
        """The topic is compacted and its records may repeat: the greatest version of a customer counts."""
        customer = record.key.decode("utf-8")
        if record.value is None:  # the person was erased
            self.store.db.execute("DELETE FROM statuses WHERE customer = ?", (customer,))
            return
        status = json.loads(record.value)
        self.schemas.check(("rapport.customer-status", 1), status)
        known = self.store.db.execute("SELECT version, stage, tier FROM statuses WHERE customer = ?", (customer,)).fetchone()
        version, before = (-1, None) if known is None else (known[0], {"stage": known[1], "tier": known[2]})
        if status["version"] <= version:
            return  # a repeat, or an older one that came late
        now = {"stage": status["stage"], "tier": status["tier"]}
        self.store.put("statuses", customer, status["version"], now["stage"], now["tier"])
        if now != before:
            tell({"customer": customer, **now, "before": before})


def tell(line):
    print(json.dumps(line, ensure_ascii=False), flush=True)


def place_of(partition):
    return f"{partition.topic}/{partition.partition}"


def begin(kafka, store, topics):
    """No consumer group: the offsets lie with what was made of the records. An end that was lost means: from the beginning."""
    partitions = [TopicPartition(topic, number) for topic in topics for number in sorted(kafka.partitions_for_topic(topic) or [])]
    kafka.assign(partitions)
    ends = kafka.end_offsets(partitions)
    for partition in partitions:
        at = store.get("SELECT next FROM offsets WHERE place = ?", place_of(partition), 0)
        kafka.seek(partition, at) if 0 < at <= ends[partition] else kafka.seek_to_beginning(partition)
    return ends


def work_through(batch, handlers, store):
    for partition, records in batch.items():
        for record in records:
            handlers[partition.topic](record)
        store.put("offsets", place_of(partition), records[-1].offset + 1)


def run(options):
    store = Store(options.state)
    consumer = Consumer(store, Schemas(options.schemas))
    kafka = KafkaConsumer(bootstrap_servers=options.brokers.split(","), client_id="rapport-example", enable_auto_commit=False, allow_auto_create_topics=False)
    try:
        there = kafka.topics()
        if options.topic not in there:
            raise Stop(f"there is no topic {options.topic}")
        handlers = {options.topic: consumer.on_event}
        if options.status_topic in there:
            handlers[options.status_topic] = consumer.on_status
        ends = begin(kafka, store, list(handlers))
        while not (options.until_end and all(kafka.position(partition) >= end for partition, end in ends.items())):
            batch = kafka.poll(timeout_ms=1_000)
            store.transaction(lambda: work_through(batch, handlers, store))
    finally:
        kafka.close()


def options_of(arguments):
    parser = argparse.ArgumentParser(description="Prints tier changes, and where customers stand where that is told.")
    parser.add_argument("--brokers", default="127.0.0.1:9092", help="host:port, separated by commas")
    parser.add_argument("--topic", default="rapport.events.v1")
    parser.add_argument("--status-topic", default="rapport.customer-status.v1", help="read if it is there")
    parser.add_argument("--schemas", default="http://127.0.0.1:7402/v1/schemas", help="address of the schemas, or a folder with them")
    parser.add_argument("--state", default="consumer.sqlite", help="file of what it knows")
    parser.add_argument("--until-end", action="store_true", help="ends where the topics ended when it began")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    try:
        run(options_of(sys.argv[1:]))
    except Stop as why:
        print(f"Stopped: {why}.", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        pass
