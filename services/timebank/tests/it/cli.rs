//! The program itself, as an operator starts it.

use std::{
    net::{Ipv4Addr, TcpListener},
    path::PathBuf,
    process::Stdio,
    time::Duration,
};

use rand::RngExt;
use testkit::Bench;
use tokio::process::{Child, Command};

/// The program with nothing inherited: a variable that it does not know would be refused.
pub fn timebank() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_timebank"));
    command
        .env_clear()
        .env("PATH", std::env::var("PATH").unwrap_or_default());
    command.stdin(Stdio::null()).kill_on_drop(true);
    command
}

/// A port that nobody listens on, and that nobody is given who asks the system for any: it is bound later, by another process.
pub fn free_port() -> u16 {
    loop {
        let port = rand::rng().random_range(30_000..32_700);
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return port;
        }
    }
}

struct Said {
    code: Option<i32>,
    out: String,
    err: String,
}

async fn run(command: &mut Command) -> Said {
    let output = tokio::time::timeout(Duration::from_secs(60), command.output())
        .await
        .unwrap()
        .unwrap();
    Said {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A database and a broker's account of its own, without any service in it, and a configuration file for them.
struct Place {
    bench: Bench,
    file: PathBuf,
    ops: u16,
}

impl Place {
    async fn new() -> Self {
        let bench = Bench::start(vec![]).await;
        let folder = bench.config.secrets.dir.clone();
        let ops = free_port();
        let config = &bench.config;
        let text = format!(
            "[database]\nhost = \"{}\"\nport = {}\nname = \"{}\"\npool_size = 3\n[nats]\nurl = \"{}\"\nuser = \"{}\"\n\
             [secrets]\ndir = \"{}\"\n[run]\ndemo = true\n[log]\nfilter = \"error\"\n[http]\nops = \"127.0.0.1:{ops}\"\n\
             portal = \"127.0.0.1:0\"\nmobile = \"127.0.0.1:0\"\ncallbacks = \"127.0.0.1:0\"\n",
            config.database.host,
            config.database.port,
            config.database.name,
            config.nats.url,
            config.nats.user,
            folder.display(),
        );
        let file = folder.join("timebank.toml");
        std::fs::write(&file, text).unwrap();
        Self { bench, file, ops }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = timebank();
        command.arg("--config").arg(&self.file).args(arguments);
        command
    }

    async fn run(&self, arguments: &[&str]) -> Said {
        run(&mut self.command(arguments)).await
    }

    /// Serves, and waits until it is ready.
    async fn serve(&self) -> Child {
        let served = self.command(&["serve"]).spawn().unwrap();
        self.bench
            .until("it is ready", async || {
                self.run(&["health"]).await.code == Some(0)
            })
            .await;
        served
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_variable_or_key_is_refused_with_the_nearest_known_one() {
    let said = run(timebank().env("TB_DATABASE_PROT", "1").arg("check")).await;
    assert_eq!(said.code, Some(1));
    assert!(
        said.err
            .contains("unknown key `TB_DATABASE_PROT`; did you mean `TB_DATABASE_PORT`?"),
        "{}",
        said.err
    );

    let file = std::env::temp_dir().join(format!("timebank-cli-{}.toml", std::process::id()));
    std::fs::write(&file, "[notification]\nproviderr = \"none\"\n").unwrap();
    let said = run(timebank().arg("--config").arg(&file).arg("migrate")).await;
    std::fs::remove_file(&file).unwrap();
    assert_eq!(said.code, Some(1));
    let wanted = "unknown key `notification.providerr`; did you mean `notification.provider`?";
    assert!(said.err.contains(wanted), "{}", said.err);
    assert_eq!(said.err.lines().count(), 1, "one clear line: {}", said.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_or_broker_that_is_away_is_said_in_one_line() {
    let nowhere = free_port().to_string();
    let bench = Bench::start(vec![]).await;
    let secrets = &bench.config.secrets.dir;
    let said = run(timebank()
        .env("TB_DATABASE_PORT", &nowhere)
        .env("TB_SECRETS_DIR", secrets)
        .arg("check"))
    .await;
    assert_eq!(said.code, Some(1));
    assert!(
        said.err
            .contains(&format!("PostgreSQL at 127.0.0.1:{nowhere} as tb_check")),
        "{}",
        said.err
    );
    let missing = run(timebank().env("TB_SECRETS_DIR", "/nowhere").arg("migrate")).await;
    assert!(
        missing
            .err
            .contains("secret `db-admin` cannot be read from /nowhere/db-admin"),
        "{}",
        missing.err
    );
    let service = run(timebank().args(["serve", "legder"])).await;
    assert!(
        service
            .err
            .contains("there is no service `legder`; did you mean `ledger`?"),
        "{}",
        service.err
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_brings_up_a_platform_opens_an_account_and_stops_it() {
    let place = Place::new().await;
    let said = place.run(&["check"]).await;
    assert_eq!(said.code, Some(1), "nothing was migrated");
    for _ in 0..2 {
        let said = place.run(&["migrate"]).await;
        assert_eq!(said.code, Some(0), "{}", said.err);
    }
    assert_eq!(place.run(&["health"]).await.code, Some(1), "nobody serves");
    let mut served = place.serve().await;

    let said = place.run(&["admin", "load-divisions"]).await;
    assert_eq!(said.code, Some(0), "{}", said.err);
    let create = [
        "admin",
        "create",
        "liu.fang",
        "--name",
        "刘芳",
        "--role",
        "system_admin",
        "--scope",
        "370405",
    ];
    let said = place.run(&create).await;
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(
        said.out.starts_with("account liu.fang, first password "),
        "{}",
        said.out
    );
    let said = place.run(&create).await;
    assert_eq!(said.code, Some(1));
    assert!(said.err.contains("username_taken"), "{}", said.err);
    let said = place
        .run(&[
            "admin", "create", "x.y", "--name", "刘", "--role", "king", "--scope", "370405",
        ])
        .await;
    assert!(
        said.err
            .contains("there is no role `king`; there are operator, finance"),
        "{}",
        said.err
    );

    let said = place.run(&["check", "--all"]).await;
    assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
    assert!(
        said.out
            .contains("holds   all: every active volunteer has accounts"),
        "{}",
        said.out
    );
    assert!(said.out.contains("0 broken"), "{}", said.out);
    let said = place.run(&["check", "ledger", "--all"]).await;
    assert!(
        said.out.contains("holds   ledger: ") && !said.out.contains("dispatch: "),
        "{}",
        said.out
    );
    let said = place.run(&["check", "leger"]).await;
    assert!(said.err.contains("did you mean `ledger`?"), "{}", said.err);
    let said = place.run(&["export", "ledger", "--out", "/dev/null/no"]).await;
    assert!(said.err.contains("/dev/null/no"), "{}", said.err);
    let replayed = place.run(&["replay"]).await;
    assert_eq!(replayed.code, Some(0), "{}", replayed.err);

    let pid = served.id().unwrap().to_string();
    Command::new("kill").args(["-TERM", &pid]).status().await.unwrap();
    let ended = tokio::time::timeout(Duration::from_secs(60), served.wait())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(ended.code(), Some(0), "it stops in good order");
    assert_eq!(place.run(&["health"]).await.code, Some(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_busy_port_is_named_with_the_setting_that_moves_it() {
    let place = Place::new().await;
    assert_eq!(place.run(&["migrate"]).await.code, Some(0));
    let _busy = TcpListener::bind((Ipv4Addr::LOCALHOST, place.ops)).unwrap();
    let said = place.run(&["serve", "redemption-inventory"]).await;
    assert_eq!(said.code, Some(1));
    let wanted = format!("cannot listen on 127.0.0.1:{} for `ops`", place.ops);
    assert!(
        said.err.contains(&wanted) && said.err.contains("set http.ops"),
        "{}",
        said.err
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_broken_makes_the_check_fail_with_its_name() {
    let place = Place::new().await;
    assert_eq!(place.run(&["migrate"]).await.code, Some(0));
    sqlx::raw_sql(
        "insert into redemption.item (id, code, name, unit, added_at)
         values (gen_random_uuid(), 'A1', '花生油', '桶', '2026-01-01')",
    )
    .execute(place.bench.admin())
    .await
    .unwrap();
    let said = place.run(&["check"]).await;
    assert_eq!(said.code, Some(1));
    assert!(
        said.out.contains("BROKEN  redemption: every item has a price"),
        "{}",
        said.out
    );
    assert!(
        said.out.contains("has no price") && said.out.contains("1 broken"),
        "{}",
        said.out
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_changes_the_key_of_the_sealed_fields() {
    let place = Place::new().await;
    assert_eq!(place.run(&["migrate"]).await.code, Some(0));
    let mut served = place.serve().await;
    assert_eq!(place.run(&["admin", "load-divisions"]).await.code, Some(0));
    let create = [
        "admin",
        "create",
        "liu.fang",
        "--name",
        "刘芳",
        "--role",
        "clerk",
        "--scope",
        "370405001004",
    ];
    assert_eq!(place.run(&create).await.code, Some(0));

    let printed = place.run(&["keys", "new", "--suite", "sm", "--print"]).await;
    assert!(
        printed.out.contains("[[key]]\nid = \"k2\"\nsuite = \"sm\"\n"),
        "{}",
        printed.out
    );
    let said = place.run(&["keys", "rotate", "--check"]).await;
    assert_eq!(said.code, Some(0), "nothing was written: {}", said.out);
    let said = place.run(&["keys", "new", "--suite", "rot13"]).await;
    assert!(said.err.contains("there are intl and sm"), "{}", said.err);

    let said = place.run(&["keys", "new", "--suite", "sm"]).await;
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(
        said.out.contains("key `k2` is in ") && said.out.contains("Start every service again"),
        "{}",
        said.out
    );
    let ring = place.bench.config.secrets.dir.join("field-keys.toml");
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&ring).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600, "for its owner alone");
    assert!(
        std::fs::read_to_string(&ring)
            .unwrap()
            .contains("current = \"k2\"")
    );
    let said = place.run(&["keys", "rotate", "--check"]).await;
    assert_eq!(said.code, Some(1));
    assert!(
        said.out.contains("portal.staff.name") && said.out.contains("under `k1`"),
        "{}",
        said.out
    );

    served.kill().await.unwrap();
    let mut served = place.serve().await;
    let said = place.run(&["keys", "rotate"]).await;
    assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
    assert!(
        said.out.contains("sealed fields are under the current key `k2`"),
        "{}",
        said.out
    );
    // The old key may go: everything is read without it.
    let text = std::fs::read_to_string(&ring).unwrap();
    let (head, rest) = text.split_once("[[key]]\n").unwrap();
    let (_, new) = rest.split_once("[[key]]\n").unwrap();
    std::fs::write(&ring, format!("{head}[[key]]\n{new}")).unwrap();
    served.kill().await.unwrap();
    let mut served = place.serve().await;
    let said = place.run(&["check"]).await;
    assert_eq!(said.code, Some(0), "{}", said.out);
    served.kill().await.unwrap();
}
