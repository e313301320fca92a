//! x
fn main() {
    let t = std::fs::read_to_string("spec/hubspot-associations.yaml").unwrap();
    let d = generator::Document::parse("spec/hubspot-associations.yaml", &t).unwrap();
    let o = generator::generate(&d).unwrap();
    for f in &o.files {
        println!("=== {}\n{}", f.path, f.text);
        let p = std::path::Path::new("client/src").join(&f.path);
        std::fs::create_dir_all(p.parent().unwrap()).unwrap();
        std::fs::write(p, &f.text).unwrap();
    }
    println!("{:?} {}", o.passes, o.types);
    for l in o.surface {
        println!("{l}");
    }
}
