use std::{io::Write, process::ExitCode, sync::Arc};

use contracts::{Actor, Role, portal::CreateStaff};
use kernel::{OrgCode, SystemClock};
use rand::{RngExt, distr::Alphanumeric};
use runtime::{Bus, Client, Config};

/// Staff accounts made by the server's operator.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Opens an account and prints its first password, which is changed at the first sign-in. The portal must run.
    Create {
        /// Sign-in name.
        username: String,
        /// Name of the person.
        #[arg(long)]
        name: String,
        /// One or more of: operator finance stock outreach branch clerk org_clerk auditor oversight system_admin security_admin
        #[arg(long, required = true, value_parser = role)]
        role: Vec<Role>,
        /// Organisation code: everything below it.
        #[arg(long)]
        scope: OrgCode,
    },
}

fn role(word: &str) -> Result<Role, String> {
    Role::parse(word).ok_or_else(|| {
        let known: Vec<&str> = Role::ALL.iter().map(|role| role.as_str()).collect();
        format!("there is no role `{word}`; there are {}", known.join(", "))
    })
}

/// Sends the command as the operator of the server.
pub async fn run(config: Config, command: Command) -> anyhow::Result<ExitCode> {
    let Command::Create {
        username,
        name,
        role,
        scope,
    } = command;
    let password = new_password();
    let client = Client::new(Bus::connect(&config, "tools").await?, Arc::new(SystemClock));
    let create = CreateStaff {
        username: username.clone(),
        name: name.into(),
        resident_id: None,
        roles: role,
        scope,
        password: password.clone().into(),
        keep_password: false,
        totp_secret: None,
    };
    client.tell(&Actor::System, client.new_key(), create).await?;
    writeln!(
        std::io::stdout(),
        "account {username}, first password {password} (changed at the first sign-in)"
    )?;
    Ok(ExitCode::SUCCESS)
}

/// A password that nobody has thought of: letters of both cases and digits, as the policy asks.
pub fn new_password() -> String {
    loop {
        let password: String = rand::rng().sample_iter(Alphanumeric).take(14).map(char::from).collect();
        let has = |kind: fn(&char) -> bool| password.chars().any(|letter| kind(&letter));
        if has(char::is_ascii_lowercase) && has(char::is_ascii_uppercase) && has(char::is_ascii_digit) {
            return password;
        }
    }
}
