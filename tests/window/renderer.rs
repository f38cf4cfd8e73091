//! Paints what the window would show into an image, without a graphics card or driver.
//!
//! Knows textured triangles with colours that are multiplied by their transparency, as the toolkit makes them.
//! The same input gives the same bytes on every machine.

use std::collections::HashMap;

use egui::epaint::{ClippedPrimitive, ImageData, Mesh, Primitive, TextureId, Vertex};
use egui::{Color32, TextureFilter, TexturesDelta};
use image::{Rgba, RgbaImage};

#[derive(Default)]
pub struct Renderer {
    textures: HashMap<TextureId, Texture>,
}

struct Texture {
    width: usize,
    height: usize,
    pixels: Vec<Color32>,
    filter: TextureFilter,
}

impl egui_kittest::TestRenderer for Renderer {
    fn handle_delta(&mut self, delta: &mut TexturesDelta) {
        for (id, parts) in delta.set.drain() {
            for part in parts {
                let ImageData::Color(image) = &part.image;
                let [width, height] = image.size;
                match part.pos {
                    None => {
                        let pixels = image.pixels.clone();
                        self.textures.insert(id, Texture { width, height, pixels, filter: part.options.magnification });
                    }
                    Some([left, top]) => {
                        let texture = self.textures.get_mut(&id).expect("a part of a texture comes after the whole");
                        for (row, line) in image.pixels.chunks_exact(width).enumerate() {
                            let at = (top + row) * texture.width + left;
                            texture.pixels[at..at + width].copy_from_slice(line);
                        }
                    }
                }
            }
        }
        for id in delta.free.drain() {
            self.textures.remove(&id);
        }
    }

    fn render(&mut self, ctx: &egui::Context, output: &egui::FullOutput) -> Result<RgbaImage, String> {
        let scale = output.pixels_per_point;
        let size = ctx.content_rect().size() * scale;
        let mut canvas = Canvas::new(size.x.round() as usize, size.y.round() as usize);
        for ClippedPrimitive { clip_rect, primitive } in ctx.tessellate(output.shapes.clone(), scale) {
            let Primitive::Mesh(mesh) = primitive else { continue };
            let texture =
                self.textures.get(&mesh.texture_id).ok_or_else(|| format!("no texture {:?}", mesh.texture_id))?;
            canvas.mesh(&mesh, texture, clip_rect * scale, scale);
        }
        Ok(canvas.image())
    }
}

/// Colours from 0 to 1, multiplied by their transparency.
struct Canvas {
    width: usize,
    height: usize,
    pixels: Vec<[f32; 4]>,
}

impl Canvas {
    fn new(width: usize, height: usize) -> Self {
        Self { width, height, pixels: vec![[0.0; 4]; width * height] }
    }

    fn mesh(&mut self, mesh: &Mesh, texture: &Texture, clip: egui::Rect, scale: f32) {
        for corners in mesh.indices.chunks_exact(3) {
            let mut corners = [0, 1, 2].map(|corner| &mesh.vertices[corners[corner] as usize]);
            let area = double_area(corners.map(|vertex| vertex.pos * scale));
            if area < 0.0 {
                corners.swap(1, 2);
            }
            if area != 0.0 {
                self.triangle(corners, texture, clip, scale);
            }
        }
    }

    fn triangle(&mut self, corners: [&Vertex; 3], texture: &Texture, clip: egui::Rect, scale: f32) {
        let at = corners.map(|vertex| vertex.pos * scale);
        let bounds = egui::Rect::from_points(&at).intersect(clip);
        if !bounds.is_positive() {
            return;
        }
        let pixel = |value: f32, most: usize| (value.max(0.0) as usize).min(most);
        let (left, right) = (pixel(bounds.left().floor(), self.width), pixel(bounds.right().ceil(), self.width));
        let (top, bottom) = (pixel(bounds.top().floor(), self.height), pixel(bounds.bottom().ceil(), self.height));
        let clip = (clip.min.round(), clip.max.round());
        let area = double_area(at);
        let colors = corners.map(|vertex| vertex.color.to_array().map(|part| f32::from(part) / 255.0));
        for y in top..bottom {
            for x in left..right {
                let point = egui::pos2(x as f32 + 0.5, y as f32 + 0.5);
                let outside = point.x < clip.0.x || point.x > clip.1.x || point.y < clip.0.y || point.y > clip.1.y;
                let edges = [(1, 2), (2, 0), (0, 1)]
                    .map(|(from, to)| (double_area([at[from], at[to], point]), at[from], at[to]));
                // A point on an edge that two triangles share belongs to the one for which the edge is at the top or left.
                let misses = |(side, from, to): &(f32, egui::Pos2, egui::Pos2)| {
                    *side < 0.0 || (*side == 0.0 && !(to.y < from.y || (to.y == from.y && to.x > from.x)))
                };
                if outside || edges.iter().any(misses) {
                    continue;
                }
                let weights = edges.map(|(side, ..)| side / area);
                let mix =
                    |part: &dyn Fn(usize) -> f32| (0..3).map(|corner| weights[corner] * part(corner)).sum::<f32>();
                let texel = texture.sample(mix(&|corner| corners[corner].uv.x), mix(&|corner| corners[corner].uv.y));
                let over: [f32; 4] = std::array::from_fn(|part| mix(&|corner| colors[corner][part]) * texel[part]);
                let below = &mut self.pixels[y * self.width + x];
                for part in 0..4 {
                    below[part] = over[part] + below[part] * (1.0 - over[3]);
                }
            }
        }
    }

    fn image(&self) -> RgbaImage {
        let byte = |part: f32| (part.clamp(0.0, 1.0) * 255.0).round() as u8;
        RgbaImage::from_fn(self.width as u32, self.height as u32, |x, y| {
            Rgba(self.pixels[y as usize * self.width + x as usize].map(byte))
        })
    }
}

/// Twice the area; positive if the corners go around clockwise on screen.
fn double_area([a, b, c]: [egui::Pos2; 3]) -> f32 {
    (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
}

impl Texture {
    fn sample(&self, u: f32, v: f32) -> [f32; 4] {
        let (x, y) = (u * self.width as f32 - 0.5, v * self.height as f32 - 0.5);
        if self.filter == TextureFilter::Nearest {
            return self.texel(x.round(), y.round());
        }
        let (left, top) = (x.floor(), y.floor());
        let (right_share, bottom_share) = (x - left, y - top);
        let corner = |dx: f32, dy: f32| self.texel(left + dx, top + dy);
        let [a, b, c, d] = [corner(0.0, 0.0), corner(1.0, 0.0), corner(0.0, 1.0), corner(1.0, 1.0)];
        std::array::from_fn(|part| {
            let upper = a[part] * (1.0 - right_share) + b[part] * right_share;
            let lower = c[part] * (1.0 - right_share) + d[part] * right_share;
            upper * (1.0 - bottom_share) + lower * bottom_share
        })
    }

    fn texel(&self, x: f32, y: f32) -> [f32; 4] {
        let inside = |value: f32, count: usize| (value.max(0.0) as usize).min(count - 1);
        let pixel = self.pixels[inside(y, self.height) * self.width + inside(x, self.width)];
        pixel.to_array().map(|part| f32::from(part) / 255.0)
    }
}
