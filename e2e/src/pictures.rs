//! Where screenshots go.

use std::path::{Path, PathBuf};

use crate::Screen;

/// `target/screens/`
pub struct Pictures {
    folder: PathBuf,
}

impl Pictures {
    /// Of this checkout.
    ///
    /// # Errors
    /// The folder cannot be made.
    pub fn new() -> anyhow::Result<Self> {
        let folder = root().join("target/screens");
        std::fs::create_dir_all(&folder)?;
        Ok(Self { folder })
    }

    /// `<page>-<lang>-<width>.png`
    ///
    /// # Errors
    /// It cannot be written.
    pub fn save(&self, page: &str, lang: &str, screen: Screen, png: &[u8]) -> anyhow::Result<()> {
        let name = format!("{page}-{lang}-{}.png", screen.size().0);
        std::fs::write(self.folder.join(name), png)?;
        Ok(())
    }

    /// Keeps a picture for the README, in `docs/screens/`.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn keep(&self, name: &str, png: &[u8]) -> anyhow::Result<()> {
        let folder = root().join("docs/screens");
        std::fs::create_dir_all(&folder)?;
        std::fs::write(folder.join(name), png)?;
        Ok(())
    }
}

/// The top of the checkout.
pub(crate) fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}
