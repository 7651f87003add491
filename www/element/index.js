// A stand-in for the element, so that the package around it can be built and tried in every host.
const Base = globalThis.HTMLElement ?? Object;

/** `<why-light photo="dog.jpg" model="efficientnet-lite0">` */
export class WhyLightElement extends Base {
  state = 'waiting';

  connectedCallback() {
    const watch = new IntersectionObserver(([entry]) => {
      if (!entry.isIntersecting) return;
      watch.disconnect();
      this.#show().then(
        () => (this.state = 'shown'),
        (error) => {
          this.textContent = `${error.code ?? error.name}: ${error.message}`;
          this.state = 'failed';
        },
      );
    });
    watch.observe(this);
  }

  async #show() {
    const { Whylight } = await import('../client/index.js');
    const whylight = await Whylight.open({ device: 'cpu', base: this.getAttribute('base') ?? undefined });
    const model = await whylight.model(this.getAttribute('model') ?? 'efficientnet-lite0');
    const photo = await whylight.photo(new URL(this.getAttribute('photo'), document.baseURI));
    const { map } = await model.explain(photo, { method: this.getAttribute('methods') ?? 'gradient' });
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width: map.width, height: map.height });
    const pixels = new ImageData(map.width, map.height);
    map.values.forEach((value, pixel) =>
      pixels.data.fill(Math.abs(value / map.high) * 255, pixel * 4, pixel * 4 + 3).fill(255, pixel * 4 + 3, pixel * 4 + 4),
    );
    canvas.getContext('2d').putImageData(pixels, 0, 0);
    this.replaceChildren(canvas);
    whylight.close();
  }
}

if (globalThis.customElements && !customElements.get('why-light')) customElements.define('why-light', WhyLightElement);
