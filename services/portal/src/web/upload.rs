use axum::extract::{FromRequest, Multipart, Request};
use contracts::Error;

use super::{App, PageError, post::belongs_here};

/// Largest file that is kept, bytes. A larger one is read to its end and thrown away, so that the browser sees the page
/// that says so.
const FILE_MAX: usize = 24 << 20;

/// A form with a file, sent by POST from a page of this session. Anything else is refused before the handler runs.
#[derive(Debug, Default)]
pub struct Upload {
    fields: Vec<(String, String)>,
    file: Option<Vec<u8>>,
    too_large: bool,
}

impl Upload {
    /// A field's text; empty when it was not sent.
    pub fn field(&self, name: &str) -> &str {
        let found = self.fields.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, text)| text)
    }

    /// The file, if one was chosen and is not empty.
    pub fn file(&self) -> Option<&[u8]> {
        self.file.as_deref().filter(|bytes| !bytes.is_empty())
    }

    /// The file itself.
    pub fn into_file(self) -> Option<Vec<u8>> {
        self.file.filter(|bytes| !bytes.is_empty())
    }

    /// Whether the file was larger than anything that is read here.
    pub fn is_too_large(&self) -> bool {
        self.too_large
    }
}

impl FromRequest<App> for Upload {
    type Rejection = PageError;

    async fn from_request(request: Request, app: &App) -> Result<Self, PageError> {
        let unreadable = || PageError::from(Error::invalid("", "malformed", "the form cannot be read"));
        let headers = request.headers().clone();
        let mut multipart = Multipart::from_request(request, app)
            .await
            .map_err(|_| unreadable())?;
        let mut upload = Upload::default();
        while let Some(mut field) = multipart.next_field().await.map_err(|_| unreadable())? {
            let name = field.name().unwrap_or_default().to_owned();
            if field.file_name().is_some() {
                let mut file = Vec::new();
                while let Some(chunk) = field.chunk().await.map_err(|_| unreadable())? {
                    upload.too_large |= file.len() + chunk.len() > FILE_MAX;
                    if upload.too_large {
                        file = Vec::new();
                    } else {
                        file.extend_from_slice(&chunk);
                    }
                }
                upload.file = Some(file);
            } else {
                let text = field.text().await.map_err(|_| unreadable())?;
                upload.fields.push((name, text));
            }
        }
        belongs_here(&headers, app, upload.field("csrf"))?;
        Ok(upload)
    }
}
