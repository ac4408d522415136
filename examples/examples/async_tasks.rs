//! Tracked functions in tasks: values are read across `.await`, and each task has its own scope.

use std::time::Duration;

use anyhow::{Context, ensure};
use error_tracker::{Config, auto_track, scope};

#[auto_track]
async fn fetch(sensor: u32, patience: Duration) -> anyhow::Result<f64> {
    tokio::time::sleep(Duration::from_millis(1)).await;
    let reading = format!("{}.{}", sensor * 7, if sensor == 3 { "broken" } else { "5" });
    let value: f64 = reading.parse().with_context(|| format!("sensor {sensor} sent nonsense"))?;
    ensure!(value < 50.0, "sensor {sensor} is too hot after {patience:?}");
    Ok(value)
}

#[auto_track(additional_context = { "site": "roof" })]
async fn measure(sensor: u32) -> anyhow::Result<f64> {
    let patience = Duration::from_secs(1);
    let value = fetch(sensor, patience).await?;
    Ok(value)
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let _guard = error_tracker::init(Config::from_env()?)?;
    let mut tasks = tokio::task::JoinSet::new();
    for sensor in [1, 3, 9] {
        tasks.spawn(async move { scope!(task = sensor => { measure(sensor).await }) });
    }
    while let Some(measured) = tasks.join_next().await {
        match measured? {
            Ok(value) => println!("{value}"),
            Err(error) => println!("{error:#}"),
        }
    }
    Ok(())
}
