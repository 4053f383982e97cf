//! How the JSON interface refuses: a status and `{"error": …}`.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};

pub(crate) struct Refusal {
    status: StatusCode,
    error: String,
}

impl Refusal {
    /// 422: the request itself is wrong.
    pub fn invalid(error: impl ToString) -> Self {
        Self {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            error: error.to_string(),
        }
    }

    /// 404: it is not there.
    pub fn not_found(error: impl ToString) -> Self {
        Self {
            status: StatusCode::NOT_FOUND,
            error: error.to_string(),
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (self.status, Json(serde_json::json!({ "error": self.error }))).into_response()
    }
}
