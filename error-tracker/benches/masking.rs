//! What masking costs the failing thread: values that are clean, values that are not, and names.

use divan::{Bencher, black_box, counter::BytesCount};
use error_tracker::mask::{DEFAULT_MASK_KEYS, DEFAULT_MASK_TEXT, MaskRules};

fn main() {
    divan::main();
}

const SHORT: &str = r#""alice@example.com""#;
const CLEAN: &str = r#"Order { id: 17, tenant: "acme", total: 129.9 }"#;
const SECRET: &str = r#"Login { user: "ann", password: "correct horse", remember: true }"#;

/// A text as JSON, with one secret in the middle when asked for.
fn json(bytes: usize, secret: bool) -> String {
    let mut text = "[".to_owned();
    while text.len() < bytes {
        text.push_str(r#"{"id":1234,"name":"a customer","tags":["new","eu"],"note":"call back on monday at 10:30"},"#);
        if secret && text.len() > bytes / 2 && !text.contains("password") {
            text.push_str(r#"{"password":"correct horse"},"#);
        }
    }
    text.push(']');
    text
}

fn debug_text(bencher: Bencher<'_, '_>, text: &str) {
    let rules = MaskRules::default();
    let mut out = String::with_capacity(text.len() * 2);
    bencher.counter(BytesCount::of_str(text)).bench_local(|| {
        out.clear();
        rules.debug_text(black_box(text), &mut out)
    });
}

/// What is left when nothing is looked at.
fn copy(bencher: Bencher<'_, '_>, text: &str) {
    let mut out = String::with_capacity(text.len() * 2);
    bencher.counter(BytesCount::of_str(text)).bench_local(|| {
        out.clear();
        out.push_str(black_box(text));
    });
}

#[divan::bench(sample_size = 1000)]
fn bare_copy_of_a_structure(bencher: Bencher<'_, '_>) {
    copy(bencher, CLEAN);
}

#[divan::bench(sample_size = 1000)]
fn bare_copy_of_4_kib(bencher: Bencher<'_, '_>) {
    copy(bencher, &format!("{:?}", json(4000, false)));
}

#[divan::bench(sample_size = 1000)]
fn a_number(bencher: Bencher<'_, '_>) {
    debug_text(bencher, "123456");
}

#[divan::bench(sample_size = 1000)]
fn a_short_clean_text(bencher: Bencher<'_, '_>) {
    debug_text(bencher, SHORT);
}

#[divan::bench(sample_size = 1000)]
fn a_clean_structure(bencher: Bencher<'_, '_>) {
    debug_text(bencher, CLEAN);
}

#[divan::bench(sample_size = 1000)]
fn a_structure_with_one_secret(bencher: Bencher<'_, '_>) {
    debug_text(bencher, SECRET);
}

#[divan::bench(sample_size = 50)]
fn clean_json_of_4_kib(bencher: Bencher<'_, '_>) {
    debug_text(bencher, &format!("{:?}", json(4000, false)));
}

#[divan::bench(sample_size = 50)]
fn json_of_4_kib_with_one_secret(bencher: Bencher<'_, '_>) {
    debug_text(bencher, &format!("{:?}", json(4000, true)));
}

#[divan::bench(sample_size = 1000, args = ["id", "order_id", "customer_address", "password", "xApiKey"])]
fn a_name(bencher: Bencher<'_, '_>, name: &str) {
    let rules = MaskRules::default();
    bencher.bench_local(|| rules.name(black_box(name)).is_some());
}

/// The names and values of a failure, in one go.
#[divan::bench(sample_size = 1000)]
fn five_variables_of_a_failure(bencher: Bencher<'_, '_>) {
    let rules = MaskRules::default();
    let variables = [("order", CLEAN), ("user", SHORT), ("retries", "3"), ("deadline", "12.5s"), ("login", SECRET)];
    let mut out = String::with_capacity(1024);
    bencher.bench_local(|| {
        out.clear();
        let mut masked = false;
        for (name, value) in black_box(variables) {
            masked |= rules.name(name).is_some() || rules.debug_text(value, &mut out);
        }
        masked
    });
}

#[divan::bench(sample_size = 50)]
fn the_rules_themselves() -> MaskRules {
    MaskRules::new(black_box(DEFAULT_MASK_KEYS), DEFAULT_MASK_TEXT)
}
