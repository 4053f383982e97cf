use std::process::ExitCode;

use runtime::Config;

/// Asks `/readyz` of the process with this configuration.
pub async fn run(config: &Config) -> anyhow::Result<ExitCode> {
    let mut address = config.listen("ops")?;
    if address.ip().is_unspecified() {
        address.set_ip(std::net::Ipv4Addr::LOCALHOST.into());
    }
    let answer = reqwest::get(format!("http://{address}/readyz")).await?;
    Ok(if answer.status().is_success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
