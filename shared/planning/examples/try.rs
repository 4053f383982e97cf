use std::time::Instant;
struct Secs(Instant, f64);
impl planning::Budget for Secs {
    fn used(&mut self, _: u64) -> f64 {
        self.0.elapsed().as_secs_f64() / self.1
    }
}
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let n = planning::read(a[1].as_ref()).unwrap();
    let i = &n.instance;
    println!("nearest {:?}", planning::nearest(i).summary(i));
    println!("greedy {:?}", planning::greedy(i).summary(i));
    for seed in 0..a[3].parse().unwrap() {
        let (p, t) = planning::improve(i, seed, &mut Secs(Instant::now(), a[2].parse().unwrap()));
        planning::check(i, &p).unwrap();
        println!("{:?} {:?}", p.summary(i), t);
    }
}
