use std::{io::Write, os::unix::fs::OpenOptionsExt, path::Path};

use serde::Serialize;

/// What somebody needs to walk through the demonstration.
#[derive(Serialize, Default)]
pub struct Summary {
    pub accounts: Vec<Account>,
    pub volunteers: Vec<Person>,
    pub elders: Vec<Person>,
}

/// A staff account.
#[derive(Serialize, Clone)]
pub struct Account {
    pub role: &'static str,
    pub org: String,
    pub org_name: String,
    pub username: String,
    pub password: String,
    pub totp_secret: String,
}

/// An invented elder or volunteer.
#[derive(Serialize, Clone)]
pub struct Person {
    pub id: String,
    pub name: String,
    pub phone: String,
    pub org: String,
}

impl Summary {
    /// Writes the file so that only its owner can read it.
    pub fn write(&self, path: &Path) -> anyhow::Result<()> {
        let mut file = std::fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(path)?;
        file.write_all(&serde_json::to_vec_pretty(self)?)?;
        Ok(())
    }
}
