use contracts::Error;

/// The result of a handler.
pub type Result<T, E = Failure> = std::result::Result<T, E>;

/// Why a unit of work came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// A refusal that the asker gets as it is.
    #[error(transparent)]
    Refused(#[from] Error),
    /// The database did not do it. Serialisation failures, deadlocks and lost connections are tried again.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
}

impl Failure {
    /// What the asker is told. Database errors are logged here and say nothing of their text, which may quote data.
    pub fn into_error(self) -> Error {
        match self {
            Failure::Refused(error) => error,
            Failure::Database(error) if is_transient(&error) => {
                tracing::warn!(error = describe(&error), "database unavailable");
                Error::unavailable("the database does not answer; try again")
            }
            Failure::Database(error) => {
                tracing::error!(error = describe(&error), "database error");
                Error::internal("the database refused the statement; the trace has the details")
            }
        }
    }

    /// Whether the same work may succeed if it is begun again.
    pub fn is_transient(&self) -> bool {
        match self {
            Failure::Refused(error) => error.is_retryable(),
            Failure::Database(error) => is_transient(error),
        }
    }
}

/// Whether `error` is the violation of the constraint or unique index called `constraint`.
pub fn violates(error: &sqlx::Error, constraint: &str) -> bool {
    error.as_database_error().and_then(|error| error.constraint()) == Some(constraint)
}

/// An error for the log: SQLSTATE, constraint and message head, never the `DETAIL` line, which quotes values.
fn describe(error: &sqlx::Error) -> String {
    match error.as_database_error() {
        Some(database) => format!(
            "{} {} {}",
            database.code().unwrap_or_default(),
            database.constraint().unwrap_or_default(),
            database.message()
        ),
        None => error.to_string(),
    }
}

fn is_transient(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed
        | sqlx::Error::BeginFailed
        | sqlx::Error::Protocol(_) => true,
        sqlx::Error::Database(database) => database.code().is_some_and(|code| {
            // Serialisation failure, deadlock, lock timeout; a standby that does not write, a session that was cut
            // because its process stood still; shutdown and start-up.
            matches!(&*code, "40001" | "40P01" | "55P03" | "25006" | "25P03" | "57P01" | "57P02" | "57P03")
                // Connection lost; out of disk, memory or connections; the disk itself.
                || matches!(code.get(..2), Some("08" | "53" | "58"))
        }),
        _ => false,
    }
}
