//! The sandbox gateway as a program: `sandbox --help`.

use anyhow::Context;
use clap::Parser;
use sandbox::{Callbacks, Config, TimeCheck};
use std::{collections::BTreeMap, net::SocketAddr, path::PathBuf, process::ExitCode, time::Duration};

/// Stands in for the SMS gateways of Aliyun and 云MAS, with a page of phones. Reaches nobody: it takes only numbers of
/// segment 169, which no carrier was given.
#[derive(Parser)]
#[command(version)]
struct Flags {
    /// Address of the gateways' doors, of the JSON interface and of the pages.
    #[arg(long, env = "SANDBOX_LISTEN", default_value = "127.0.0.1:18082")]
    listen: SocketAddr,
    /// Directory of the journal; without it messages are forgotten at the end.
    #[arg(long, env = "SANDBOX_DATA")]
    data: Option<PathBuf>,
    /// JSON file with templates: {"SMS_1": "您好${name}"}.
    #[arg(long, value_name = "FILE")]
    templates: Option<PathBuf>,
    /// Where Aliyun receipts go.
    #[arg(long, value_name = "URL")]
    aliyun_report: Option<String>,
    /// Where Aliyun replies go.
    #[arg(long, value_name = "URL")]
    aliyun_up: Option<String>,
    /// Where 云MAS receipts and replies go; without it they wait to be pulled.
    #[arg(long, value_name = "URL")]
    yunmas_push: Option<String>,
    /// Where Tencent receipts go; without it they wait to be pulled.
    #[arg(long, value_name = "URL")]
    tencent_status: Option<String>,
    /// Where Tencent replies go; without it they wait to be pulled.
    #[arg(long, value_name = "URL")]
    tencent_reply: Option<String>,
    /// Where what became of Aliyun's calls is posted.
    #[arg(long, value_name = "URL")]
    aliyun_call: Option<String>,
    /// Where what became of Tencent's calls is posted.
    #[arg(long, value_name = "URL")]
    tencent_call: Option<String>,
    /// Where everything from WeChat goes.
    #[arg(long, value_name = "URL")]
    wechat: Option<String>,
    /// WeChat account: appid and secret; its callback's token is the secret too, its key that of `Config::WECHAT_KEY`.
    #[arg(long, env = "SANDBOX_WECHAT_KEY", value_name = "ID:SECRET", value_parser = pair, default_value = "wxsandbox:sandbox-secret")]
    wechat_key: (String, String),
    /// Address of the CMPP line; without it there is none.
    #[arg(long, value_name = "ADDRESS")]
    cmpp: Option<SocketAddr>,
    /// Its customer: SP code and secret.
    #[arg(long, env = "SANDBOX_CMPP_KEY", value_name = "CODE:SECRET", value_parser = pair, default_value = "901234:sandbox-secret")]
    cmpp_key: (String, String),
    /// Speak CMPP 3.0 instead of 2.0.
    #[arg(long)]
    cmpp3: bool,
    /// Access key that Tencent requests are signed with: id and secret.
    #[arg(long, env = "SANDBOX_TENCENT_KEY", value_name = "ID:SECRET", value_parser = pair, default_value = "sandbox:sandbox-secret")]
    tencent_key: (String, String),
    /// Access key that Aliyun requests are signed with: id and secret (invented ones: it guards nothing).
    #[arg(long, env = "SANDBOX_ALIYUN_KEY", value_name = "ID:SECRET", value_parser = pair, default_value = "sandbox:sandbox-secret")]
    aliyun_key: (String, String),
    /// 云MAS organisation name (ecName).
    #[arg(long, value_name = "NAME", default_value = "沙盒单位")]
    yunmas_name: String,
    /// 云MAS account: apId and secretKey.
    #[arg(long, env = "SANDBOX_YUNMAS_KEY", value_name = "ID:SECRET", value_parser = pair, default_value = "sandbox:sandbox-secret")]
    yunmas_key: (String, String),
    /// What the line to the 12349 platform is signed with.
    #[arg(
        long,
        env = "SANDBOX_12349_SECRET",
        value_name = "SECRET",
        default_value = "sandbox-secret"
    )]
    hotline_secret: String,
    /// 云MAS signature codes and their texts; may be repeated.
    #[arg(long, value_name = "CODE:TEXT", value_parser = pair, default_value = "SANDBOX:台儿庄时间银行")]
    yunmas_sign: Vec<(String, String)>,
    /// Milliseconds from acceptance to delivery.
    #[arg(long, value_name = "MS", default_value_t = 800)]
    receipt_delay: u64,
    /// Seconds before a refused push is repeated, then lost (the real gateways: 60,300,600).
    #[arg(long, value_name = "S,S,S", value_delimiter = ',', default_values_t = [1, 5, 10])]
    retry_after: Vec<u64>,
    /// Take requests signed at any time and show that time: for a platform that loads history or whose clock is moved.
    #[arg(long)]
    any_time: bool,
    /// Messages kept in memory.
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    keep: usize,
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (left, right) = text
        .split_once(':')
        .ok_or("two parts with a colon between them")?;
    Ok((left.to_owned(), right.to_owned()))
}

impl Flags {
    fn config(self) -> anyhow::Result<Config> {
        let mut config = Config::local();
        config.listen = self.listen;
        config.data = self.data;
        config.templates = self.templates.map_or(Ok(BTreeMap::new()), |path| {
            let text =
                std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
            serde_json::from_str(&text).with_context(|| format!("{} is no map of texts", path.display()))
        })?;
        config.callbacks = Callbacks {
            aliyun_report: self.aliyun_report,
            aliyun_up: self.aliyun_up,
            yunmas_push: self.yunmas_push,
            tencent_status: self.tencent_status,
            tencent_reply: self.tencent_reply,
            aliyun_call: self.aliyun_call,
            tencent_call: self.tencent_call,
            wechat: self.wechat,
        };
        (config.aliyun.access_key_id, config.aliyun.access_key_secret) = self.aliyun_key;
        (config.tencent.secret_id, config.tencent.secret_key) = self.tencent_key;
        config.cmpp = self.cmpp;
        (config.cmpp_source, config.cmpp_secret) = self.cmpp_key;
        if self.cmpp3 {
            config.cmpp_version = gateways::cmpp::Version::V3;
        }
        let (appid, secret) = self.wechat_key;
        config.wechat = gateways::wechat::Account::try_new(appid, secret.clone(), Config::WECHAT_KEY)?;
        config.wechat_secret = secret;
        config.yunmas.ec_name = self.yunmas_name;
        (config.yunmas.ap_id, config.yunmas.secret_key) = self.yunmas_key;
        config.hotline_secret = self.hotline_secret;
        config.yunmas_signs = self.yunmas_sign.into_iter().collect();
        config.receipt_delay = Duration::from_millis(self.receipt_delay);
        config.retries = self.retry_after.into_iter().map(Duration::from_secs).collect();
        config.time_check = if self.any_time {
            TimeCheck::Any
        } else {
            TimeCheck::Window
        };
        config.keep = self.keep;
        Ok(config)
    }
}

/// One line says what went wrong; a backtrace would hide it.
#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("sandbox: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> anyhow::Result<()> {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "info".into());
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
    // reqwest is built without a provider of its own. An error says that one is installed already.
    let _ = rustls::crypto::ring::default_provider().install_default();

    let config = Flags::parse().config()?;
    let running = sandbox::start(config).await?;
    tracing::info!(url = running.url(), "the sandbox gateway is listening");
    stop_asked().await?;
    running.stop().await;
    Ok(())
}

/// Ctrl-C or SIGTERM.
async fn stop_asked() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted,
        _ = terminate.recv() => Ok(()),
    }
}
