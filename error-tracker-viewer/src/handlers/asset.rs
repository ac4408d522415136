//! The style sheet, the script and the icon.

use axum::{
    extract::Path,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};

use crate::{assets, error::Failure};

pub(crate) async fn get(Path(name): Path<String>) -> Result<Response, Failure> {
    let (asset, for_ever) = assets::find(&name).ok_or_else(|| Failure::NotFound(format!("file \"{name}\"")))?;
    let keep = if for_ever { "public, max-age=31536000, immutable" } else { "no-store" };
    let mut response = asset.content().into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.content_type));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    Ok(response)
}
