use std::{io::Write, process::ExitCode, sync::Arc};

use contracts::{
    Actor, Role,
    portal::{CreateStaff, LoadDivisions},
};
use kernel::{OrgCode, SystemClock};
use rand::{RngExt, distr::Alphanumeric};
use runtime::{Bus, Client, Config};

/// What the server's operator does before anybody can sign in. The portal must run.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Puts the district's divisions into the organisation tree; what is there stays as it is.
    LoadDivisions,
    /// Opens an account and prints its first password, which is changed at the first sign-in.
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
    let client = Client::new(Bus::connect(&config, "tools").await?, Arc::new(SystemClock));
    let said = match command {
        Command::LoadDivisions => load_divisions(&client).await?,
        Command::Create {
            username,
            name,
            role,
            scope,
        } => {
            let create = CreateStaff {
                username,
                name: name.into(),
                resident_id: None,
                roles: role,
                scope,
                password: new_password().into(),
                keep_password: false,
                totp_secret: None,
            };
            open_account(&client, create).await?
        }
    };
    writeln!(std::io::stdout(), "{said}")?;
    Ok(ExitCode::SUCCESS)
}

async fn load_divisions(client: &Client) -> anyhow::Result<String> {
    let loaded = client
        .tell(&Actor::System, client.new_key(), LoadDivisions {})
        .await?;
    Ok(format!(
        "{} units added, {} in the tree",
        loaded.added, loaded.total
    ))
}

async fn open_account(client: &Client, create: CreateStaff) -> anyhow::Result<String> {
    let said = format!(
        "account {}, first password {} (changed at the first sign-in)",
        create.username, &*create.password
    );
    client.tell(&Actor::System, client.new_key(), create).await?;
    Ok(said)
}

/// A password that nobody has thought of: letters of both cases and digits, as the policy asks.
pub fn new_password() -> String {
    loop {
        let password: String = rand::rng()
            .sample_iter(Alphanumeric)
            .take(14)
            .map(char::from)
            .collect();
        let has = |kind: fn(&char) -> bool| password.chars().any(|letter| kind(&letter));
        if has(char::is_ascii_lowercase) && has(char::is_ascii_uppercase) && has(char::is_ascii_digit) {
            return password;
        }
    }
}
