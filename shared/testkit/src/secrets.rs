use std::{
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};

/// A folder of secrets: those of the environment, and the account's user beside them.
pub(crate) struct SecretsFolder {
    pub path: PathBuf,
}

impl SecretsFolder {
    /// `user` = the account's user.
    pub fn new(from: &Path, user: &str) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("timebank-test-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a temporary folder");
        for entry in std::fs::read_dir(from).expect("the folder of secrets").flatten() {
            let target = path.join(entry.file_name());
            if entry.path().is_file() && !target.exists() {
                std::fs::copy(entry.path(), target).expect("a secret can be copied");
            }
        }
        std::fs::copy(from.join("nats-tests"), path.join(format!("nats-{user}"))).expect("nats-tests");
        Self { path }
    }
}

impl Drop for SecretsFolder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.path);
    }
}
