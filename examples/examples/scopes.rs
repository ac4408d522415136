//! What a failure is told with: scopes, additional context, breadcrumbs, and the calls for what nobody tracks.

use error_tracker::{
    Config, add_breadcrumb, auto_track, capture_exception_with, capture_message, context, scope, track,
};

#[auto_track(additional_context = { "tenant": tenant, region: "eu" })]
fn login(tenant: String, name: &str) -> Result<usize, std::num::ParseIntError> {
    let tenant_letters = tenant.into_bytes().len();
    let id: usize = name.parse()?;
    Ok(id + tenant_letters)
}

#[track(silent, default = 8080)]
fn port(text: &str) -> u16 {
    let port = text.parse()?;
    port
}

fn main() -> error_tracker::Result<()> {
    let _guard = error_tracker::init(Config::from_env()?.environment("example"))?;
    add_breadcrumb("the program started");
    scope!(user_id = 17, plan = %"pro" => {
        login("north".to_owned(), "ada").unwrap_or_default();
    });
    scope!(|scope| {
        scope.set_extra("step", "limits");
        if let Err(error) = "many".parse::<u8>() {
            capture_exception_with(&error, context! { "setting" => "limit", "retry" => false });
        }
        scope.set_extra("step", "queue");
        capture_message("the queue is 90 % full");
    });
    println!("listening on {}", port("eighty"));
    Ok(())
}
