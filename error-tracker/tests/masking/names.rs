//! Which names are secret.

use error_tracker::mask::{DEFAULT_MASK_KEYS, DEFAULT_MASK_TEXT, MaskRules, Masker};

#[track_caller]
fn secret(rules: &MaskRules, names: &[&str]) {
    for name in names {
        assert!(rules.name(name).is_some(), "{name} is readable");
    }
}

#[track_caller]
fn readable(rules: &MaskRules, names: &[&str]) {
    for name in names {
        assert!(rules.name(name).is_none(), "{name} is hidden");
    }
}

#[test]
fn every_default_name_is_secret_in_every_spelling() {
    let rules = MaskRules::default();
    for name in DEFAULT_MASK_KEYS {
        secret(
            &rules,
            &[name, &name.to_uppercase(), &name.replace('_', "-"), &format!("my_{name}"), &format!("{name}_2")],
        );
    }
}

#[test]
fn long_names_match_anywhere_whatever_the_case_and_the_joints() {
    secret(
        &MaskRules::default(),
        &[
            "X-Api-Key",
            "xApiKey",
            "x_api_key",
            "XAPIKEY",
            "api key",
            "api.key",
            "ApiKeys",
            "userPassword",
            "PASSWORD_HASH",
            "oldPasswords",
            "db_password_2",
            "accessToken",
            "tokens",
            "client-secret",
            "sessionID",
            "JSESSIONID",
            "set-cookie",
            "proxy-authorization",
            "awsCredentials",
            "user[password]",
            "user%5Bpassword%5D",
            "r#password",
            "p-a-s-s-w-o-r-d",
        ],
    );
}

#[test]
fn short_names_match_whole_words_only() {
    let rules = MaskRules::default();
    secret(
        &rules,
        &[
            "auth",
            "AUTH",
            "x-auth",
            "authCode",
            "userAuth",
            "user_auth_2",
            "auth2",
            "PWD",
            "userPwd",
            "PWDHash",
            "dbPWD",
            "otp",
            "otps",
            "OTPCode",
            "totp_otp",
            "jwt",
            "JWTs",
            "jwtToken",
            "cvv",
            "cvv2",
            "ssn",
            "iban",
            "csrf",
            "XSRF",
            "user[pwd]",
            "user%5Bpwd%5D",
            "mysql_pwd",
        ],
    );
    readable(
        &rules,
        &[
            "author",
            "authority",
            "authored_by",
            "coauth",
            "discard",
            "cardinal",
            "card",
            "laptop",
            "hotplug",
            "cvvx",
            "assn",
            "ribana",
            "pwdx",
            "ajwt",
            "Authors",
            "",
            "_",
            "-",
            "%",
            "%5",
            "%zz",
            "user",
            "id",
            "key",
            "names",
            "press",
            "past",
        ],
    );
}

#[test]
fn names_of_a_user_match_in_upper_case_and_replace_the_default_ones() {
    let rules = MaskRules::new(["PIN", "Blood-Type", "2FA"], "x");
    secret(
        &rules,
        &["pin", "user_pin", "userPin", "PINs", "bloodtype", "BLOOD_TYPE", "bloodTypes", "2fa", "user_2fa", "my2FA"],
    );
    readable(&rules, &["password", "pinned", "spin", "blood", "12fa"]);
}

#[test]
fn names_beyond_ascii_match_without_regard_to_case() {
    let rules = MaskRules::new(["Contraseña", "ПАРОЛЬ", "密码"], "x");
    secret(&rules, &["contraseña", "MI_CONTRASEÑA", "пароль", "Пароль2", "密码", "我的密码"]);
    readable(&rules, &["contrasena", "пар", "码密"]);
}

#[test]
fn overlapping_names_are_all_found() {
    let rules = MaskRules::new(["abcd1", "bcd", "cdefg", "d1x"], "x");
    secret(&rules, &["abcd1", "zabcd12", "bcd", "a_bcd", "abcdefg", "aabcdefg", "D1X"]);
    readable(&rules, &["abcd", "abcdef", "abcd2"]);
}

#[test]
fn no_names_leave_the_rules_for_values_in_force() {
    let rules = MaskRules::new([] as [&str; 0], DEFAULT_MASK_TEXT);
    readable(&rules, &["password", "token", ""]);
    let mut out = String::new();
    assert!(rules.text("password=iris&at=https://ann:iris@host/", &mut out));
    assert_eq!(out, "password=iris&at=https://**************@host/");
}

#[test]
fn names_without_letters_hide_nothing() {
    readable(&MaskRules::new(["", "-", "_", "..."], "x"), &["password", "", "-", "_", "a-b"]);
}

#[test]
fn an_empty_mask_text_hides() {
    let rules = MaskRules::new(DEFAULT_MASK_KEYS, "");
    assert_eq!(rules.name("password").as_deref(), Some(""));
    let mut out = String::new();
    assert!(rules.debug_text(r#"A { password: "iris", otp: 123456, url: "http://ann:iris@host" }"#, &mut out));
    assert_eq!(out, r#"A { password: "", otp: , url: "http://@host" }"#);
}

#[test]
fn a_masker_is_asked_about_every_name_and_the_rules_hold_beside_it() {
    let rules = MaskRules::default().masker(|name: &str| (name == "door").then(|| "<door>".to_owned()));
    let mut out = String::new();
    assert!(rules.debug_text(r#"A { door: 17, password: "iris", b: "door=17&c=1" }"#, &mut out));
    assert_eq!(out, r#"A { door: <door>, password: "**************", b: "door=<door>&c=1" }"#);
}

#[test]
fn a_masker_is_asked_where_no_name_is_secret() {
    let rules = MaskRules::new([] as [&str; 0], "x").masker(|name: &str| (name == "door").then(String::new));
    assert_eq!(rules.name("door").as_deref(), Some(""));
    let mut out = String::new();
    assert!(rules.text("door=17", &mut out));
    assert_eq!(out, "door=");
}

#[test]
fn a_masker_that_panics_masks() {
    struct Broken;
    impl Masker for Broken {
        fn mask(&self, name: &str) -> Option<String> {
            assert!(name != "door", "the masker is broken");
            None
        }
    }
    let rules = MaskRules::default().masker(Broken);
    assert_eq!(rules.name("door").as_deref(), Some(DEFAULT_MASK_TEXT));
    assert_eq!(rules.name("window"), None);
}

#[test]
fn a_masker_whose_panic_panics_again_masks() {
    struct Bomb;
    impl Drop for Bomb {
        fn drop(&mut self) {
            std::panic::panic_any("again");
        }
    }
    let rules = MaskRules::default().masker(|_: &str| std::panic::panic_any(Bomb));
    assert_eq!(rules.name("window").as_deref(), Some(DEFAULT_MASK_TEXT));
}

#[test]
fn the_rules_are_shared_not_copied() {
    let rules = MaskRules::default().masker(|name: &str| (name == "door").then(|| "<door>".to_owned()));
    let other = rules.clone();
    assert_eq!(rules.mask_text().as_ptr(), other.mask_text().as_ptr());
    assert_eq!(other.name("door").as_deref(), Some("<door>"));
}
