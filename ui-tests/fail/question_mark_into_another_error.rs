use error_tracker::auto_track;

struct Holder<'a>(&'a mut Vec<u8>);

impl Drop for Holder<'_> {
    fn drop(&mut self) {}
}

#[auto_track]
fn charge(mut amounts: Vec<u8>, text: &str) -> Result<u64, String> {
    let holder = Holder(&mut amounts);
    let amount: u64 = text.parse::<u64>()?;
    holder.0.push(1);
    Ok(amount)
}

fn main() {
    let _ = charge(Vec::new(), "1");
}
