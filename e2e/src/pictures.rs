//! Where screenshots go.

mod small;

use std::path::{Path, PathBuf};

use crate::Screen;

/// Largest picture of the README, bytes.
const KEPT: usize = 150 * 1024;

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

    /// Keeps a picture for the README in `docs/screens/`, made small; only where `SCREENS_KEEP` is set, so that a test run
    /// leaves the checkout as it is.
    ///
    /// # Errors
    /// It cannot be written, or stays larger than the README's pictures may be.
    pub fn keep(&self, name: &str, png: &[u8]) -> anyhow::Result<()> {
        let kept = small::shrink(png)?;
        anyhow::ensure!(kept.len() <= KEPT, "{name} takes {} bytes", kept.len());
        if std::env::var_os("SCREENS_KEEP").is_some() {
            let folder = root().join("docs/screens");
            std::fs::create_dir_all(&folder)?;
            std::fs::write(folder.join(name), kept)?;
        }
        Ok(())
    }
}

/// The top of the checkout.
pub(crate) fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}
