//! Logs, traces and metrics of a process.

use std::sync::OnceLock;

use opentelemetry::{
    KeyValue, global,
    metrics::{Counter, Gauge, Histogram},
    propagation::{Extractor, Injector, TextMapPropagator},
    trace::TracerProvider,
};
use opentelemetry_otlp::WithExportConfig;
use opentelemetry_sdk::{
    Resource, metrics::SdkMeterProvider, propagation::TraceContextPropagator, trace::SdkTracerProvider,
};
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::{EnvFilter, Layer, layer::SubscriberExt, util::SubscriberInitExt};

use crate::{config, metrics_registry};

/// Keeps the exporters alive; dropping it flushes them.
pub struct TelemetryGuard {
    traces: Option<SdkTracerProvider>,
    metrics: SdkMeterProvider,
}

impl Drop for TelemetryGuard {
    fn drop(&mut self) {
        if let Some(traces) = &self.traces {
            let _ = traces.shutdown();
        }
        let _ = self.metrics.shutdown();
    }
}

/// Starts logs, traces and metrics of the process. Call once.
///
/// # Errors
/// A filter or an endpoint that cannot be understood.
pub fn start(log: &config::Log, telemetry: &config::Telemetry) -> Result<TelemetryGuard, String> {
    let resource = Resource::builder().with_service_name("timebank").build();
    let exporter = opentelemetry_prometheus::exporter()
        .with_registry(metrics_registry().clone())
        .build()
        .map_err(|error| format!("metrics: {error}"))?;
    let metrics = SdkMeterProvider::builder()
        .with_reader(exporter)
        .with_resource(resource.clone())
        .build();
    global::set_meter_provider(metrics.clone());

    let traces = if telemetry.otlp_endpoint.is_empty() {
        None
    } else {
        let exporter = opentelemetry_otlp::SpanExporter::builder()
            .with_http()
            .with_endpoint(format!(
                "{}/v1/traces",
                telemetry.otlp_endpoint.trim_end_matches('/')
            ))
            .build()
            .map_err(|error| format!("telemetry.otlp_endpoint: {error}"))?;
        Some(
            SdkTracerProvider::builder()
                .with_batch_exporter(exporter)
                .with_resource(resource)
                .build(),
        )
    };

    let filter = EnvFilter::try_new(&log.filter).map_err(|error| format!("log.filter: {error}"))?;
    let format = match log.format.as_str() {
        "json" => tracing_subscriber::fmt::layer()
            .json()
            .with_writer(std::io::stderr)
            .boxed(),
        "human" => tracing_subscriber::fmt::layer()
            .compact()
            .with_writer(std::io::stderr)
            .boxed(),
        other => return Err(format!("log.format: `{other}` is neither `human` nor `json`")),
    };
    // Statements travel with the trace: their text, never their values.
    let detail = EnvFilter::new("info,sqlx=debug");
    let spans = traces.as_ref().map(|provider| {
        let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("timebank"));
        layer.with_filter(detail)
    });
    tracing_subscriber::registry()
        .with(spans)
        .with(format.with_filter(filter))
        .init();
    std::panic::set_hook(Box::new(tell_of_panic));
    Ok(TelemetryGuard { traces, metrics })
}

/// Tells the place of a panic and its text if that stands in the source. Text that was put together at run time may hold
/// personal data.
fn tell_of_panic(panic: &std::panic::PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    let text = panic.payload().downcast_ref::<&'static str>().copied();
    tracing::error!(place, text = text.unwrap_or("(made at run time)"), "panic");
}

/// The W3C trace context of the current span, to be sent along.
pub fn traceparent() -> Option<String> {
    struct Carrier(Option<String>);
    impl Injector for Carrier {
        fn set(&mut self, key: &str, value: String) {
            if key == contracts::headers::TRACEPARENT {
                self.0 = Some(value);
            }
        }
    }
    let mut carrier = Carrier(None);
    TraceContextPropagator::new().inject_context(&Span::current().context(), &mut carrier);
    carrier.0
}

/// Continues a trace that began elsewhere.
pub fn continue_trace(span: &Span, traceparent: Option<&str>) {
    struct Carrier<'a>(&'a str);
    impl Extractor for Carrier<'_> {
        fn get(&self, key: &str) -> Option<&str> {
            (key == contracts::headers::TRACEPARENT).then_some(self.0)
        }
        fn keys(&self) -> Vec<&str> {
            vec![contracts::headers::TRACEPARENT]
        }
    }
    if let Some(traceparent) = traceparent {
        let _ = span.set_parent(TraceContextPropagator::new().extract(&Carrier(traceparent)));
    }
}

/// The instruments of the runtime.
pub struct Instruments {
    handled: Counter<u64>,
    seconds: Histogram<f64>,
    waiting: Gauge<i64>,
}

/// The instruments of the runtime, made at first use.
pub fn instruments() -> &'static Instruments {
    static INSTRUMENTS: OnceLock<Instruments> = OnceLock::new();
    INSTRUMENTS.get_or_init(|| {
        let meter = global::meter("timebank");
        Instruments {
            handled: meter
                .u64_counter("timebank_handled")
                .with_description("Requests and events handled")
                .build(),
            seconds: meter
                .f64_histogram("timebank_handling")
                .with_unit("s")
                .with_description("Time a request or event took")
                .with_boundaries(vec![
                    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0,
                ])
                .build(),
            waiting: meter
                .i64_gauge("timebank_waiting")
                .with_description("Rows that wait: outbox, dead letters")
                .build(),
        }
    })
}

impl Instruments {
    /// One request or event has been handled.
    pub fn handled(
        &self,
        service: &'static str,
        what: &str,
        outcome: &'static str,
        took: std::time::Duration,
    ) {
        let labels = [
            KeyValue::new("service", service),
            KeyValue::new("what", what.to_owned()),
            KeyValue::new("outcome", outcome),
        ];
        self.handled.add(1, &labels);
        self.seconds.record(took.as_secs_f64(), &labels[..2]);
    }

    /// So many rows wait in a table of a service.
    pub fn waiting(&self, service: &'static str, table: &'static str, rows: i64) {
        self.waiting.record(
            rows,
            &[KeyValue::new("service", service), KeyValue::new("table", table)],
        );
    }
}
