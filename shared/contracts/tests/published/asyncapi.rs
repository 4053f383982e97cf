//! The catalogue as one AsyncAPI 3.0 document.

use std::collections::BTreeMap;

use contracts::{Entry, Error, Kind};
use schemars::Schema;
use serde_json::{Map, Value, json};

const DESCRIPTION: &str = "Commands and queries are answered over the NATS service API by the one service that owns \
    the subject; replicas share a queue group. Events come from the owner's outbox through the JetStream stream EVENTS. \
    Fields are added, never renamed or repurposed; a new meaning is a new message; consumers ignore what they do not know.";

/// The document. Schemas are told once, under `components`.
pub fn document(catalogue: &[Entry]) -> Value {
    let mut parts = Parts::default();
    let (mut channels, mut operations) = (Map::new(), Map::new());
    let refusal = parts.schema(&schemars::schema_for!(Error));
    for entry in catalogue {
        let subject = entry.subject;
        let payload = parts.schema(&entry.message);
        let headers = match entry.kind {
            Kind::Command => "CommandHeaders",
            Kind::Query => "QueryHeaders",
            Kind::Event => "EventHeaders",
        };
        parts.message(subject, &title(&entry.message), headers, payload);
        channels.insert(subject.into(), channel(Value::from(subject), subject));
        let mut operation = json!({
            "action": if entry.kind == Kind::Event { "send" } else { "receive" },
            "channel": {"$ref": format!("#/channels/{subject}")},
            "messages": [{"$ref": format!("#/channels/{subject}/messages/{subject}")}],
            "summary": summary(&entry.message),
            "tags": [{"name": entry.service()}, {"name": kind(entry.kind)}],
        });
        if let Some(reply) = &entry.reply {
            let answer = format!("{subject}.reply");
            let ok = parts.schema(reply);
            let envelope = json!({
                "oneOf": [
                    {"type": "object", "required": ["ok"], "properties": {"ok": ok}},
                    {"type": "object", "required": ["error"], "properties": {"error": refusal}},
                ]
            });
            parts.message(&answer, &title(reply), "AnswerHeaders", envelope);
            channels.insert(answer.clone(), channel(Value::Null, &answer));
            operation["reply"] = json!({
                "channel": {"$ref": format!("#/channels/{answer}")},
                "messages": [{"$ref": format!("#/channels/{answer}/messages/{answer}")}],
            });
            operation["bindings"] = json!({"nats": {"queue": entry.service()}});
        }
        operations.insert(subject.into(), operation);
    }
    for (name, schema) in header_schemas() {
        parts.schemas.insert(name.into(), schema);
    }
    json!({
        "asyncapi": "3.0.0",
        "info": {"title": "Time bank", "version": "1", "description": DESCRIPTION},
        "defaultContentType": "application/json",
        "channels": channels,
        "operations": operations,
        "components": {"messages": parts.messages, "schemas": parts.schemas},
    })
}

fn channel(address: Value, message: &str) -> Value {
    json!({
        "address": address,
        "messages": {message: {"$ref": format!("#/components/messages/{message}")}},
    })
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Command => "command",
        Kind::Query => "query",
        Kind::Event => "event",
    }
}

fn title(schema: &Schema) -> String {
    schema
        .get("title")
        .and_then(Value::as_str)
        .expect("a type of the contract has a name")
        .into()
}

fn summary(schema: &Schema) -> &str {
    schema
        .get("description")
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// What is told once.
#[derive(Default)]
struct Parts {
    messages: Map<String, Value>,
    schemas: BTreeMap<String, Value>,
}

impl Parts {
    fn message(&mut self, name: &str, title: &str, headers: &str, payload: Value) {
        let message = json!({
            "name": name,
            "title": title,
            "headers": {"$ref": format!("#/components/schemas/{headers}")},
            "payload": payload,
        });
        self.messages.insert(name.into(), message);
    }

    /// Moves a schema and its definitions to where all are, and gives the reference to it.
    fn schema(&mut self, schema: &Schema) -> Value {
        let mut value = moved(schema.as_value());
        let name = title(schema);
        if let Some(map) = value.as_object_mut() {
            map.remove("$schema");
            map.remove("title");
            if let Some(Value::Object(definitions)) = map.remove("$defs") {
                for (name, definition) in definitions {
                    self.keep(name, definition);
                }
            }
        }
        let reference = json!({"$ref": format!("#/components/schemas/{name}")});
        self.keep(name, value);
        reference
    }

    fn keep(&mut self, name: String, schema: Value) {
        if let Some(there) = self.schemas.get(&name) {
            assert_eq!(*there, schema, "two types of the contract are called {name}");
        }
        self.schemas.insert(name, schema);
    }
}

/// The schema with every reference turned to the common place.
fn moved(value: &Value) -> Value {
    match value {
        Value::Object(map) => map
            .iter()
            .map(|(key, value)| match (key.as_str(), value.as_str()) {
                ("$ref", Some(to)) => (
                    key.clone(),
                    to.replacen("#/$defs/", "#/components/schemas/", 1).into(),
                ),
                _ => (key.clone(), moved(value)),
            })
            .collect(),
        Value::Array(values) => values.iter().map(moved).collect(),
        other => other.clone(),
    }
}

fn header_schemas() -> [(&'static str, Value); 4] {
    let text = |description: &str| json!({"type": "string", "description": description});
    let moment =
        |description: &str| json!({"type": "string", "format": "date-time", "description": description});
    let actor = text("Who asks: an Actor as JSON.");
    let schema = text("Version of the contract, today always 1.");
    let deadline = moment("After this instant nobody waits for the answer.");
    let trace = text("W3C trace context.");
    [
        ("AnswerHeaders", json!({"type": "object"})),
        (
            "QueryHeaders",
            json!({"type": "object", "required": ["tb-actor"], "properties":
                {"tb-actor": actor, "tb-schema": schema, "tb-deadline": deadline, "traceparent": trace}}),
        ),
        (
            "CommandHeaders",
            json!({"type": "object", "required": ["tb-actor", "tb-idempotency-key"], "properties":
                {"tb-actor": actor, "tb-schema": schema, "tb-deadline": deadline, "traceparent": trace,
                 "tb-idempotency-key": {"type": "string", "format": "uuid",
                    "description": "Under it the first answer is kept; a repeated key gets it again."}}}),
        ),
        (
            "EventHeaders",
            json!({"type": "object", "required": ["Nats-Msg-Id", "tb-aggregate", "tb-occurred-at"], "properties":
                {"tb-actor": actor, "tb-schema": schema, "traceparent": trace,
                 "Nats-Msg-Id": {"type": "string", "format": "uuid", "description": "The event's id, by which each consumer knows it again."},
                 "tb-aggregate": text("What the event is about; its events are handled in order."),
                 "tb-order": text("Place of the event in its service's outbox: counts up with the commits of one aggregate."),
                 "tb-occurred-at": moment("When it happened.")}}),
        ),
    ]
}
