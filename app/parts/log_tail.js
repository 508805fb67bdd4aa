// Levels from the least to the worst: a filter shows its own and what is worse.
const LEVELS = ["info", "warning", "error"];

export default {
  template: `
  <div class="log">
    <div class="log-tools">
      <input type="search" class="log-filter" v-model="text" :placeholder="words.filter" :aria-label="words.filter" spellcheck="false" autocomplete="off">
      <select class="log-level" v-model="level" :aria-label="words.level">
        <option value="info">{{ words.all }}</option>
        <option value="warning">{{ words.warning }}</option>
        <option value="error">{{ words.error }}</option>
      </select>
      <span class="log-buttons">
        <button type="button" class="button button-plain button-small" @click="copy">
          <span class="icon icon-copy" aria-hidden="true"></span><span>{{ words.copy }}</span>
        </button>
        <button type="button" class="button button-plain button-small" @click="download">
          <span class="icon icon-download" aria-hidden="true"></span><span>{{ words.download }}</span>
        </button>
      </span>
    </div>
    <div ref="box" class="log-lines" role="log" :aria-label="words.log" tabindex="0" @scroll.passive="moved">
      <template v-for="line in shown" :key="line.id">
        <p v-if="line.opens" class="log-attempt">{{ words.attempt }} {{ line.attempt }}</p>
        <div class="log-line" :data-level="line.level" :data-line="line.number" :data-marked="line.number === marked ? '' : null">
          <a :href="'#L' + line.number" :aria-label="words.link + ' ' + line.number">{{ line.number }}</a>
          <time :datetime="line.at" :title="line.at">{{ time(line.at) }}</time>
          <span><b v-if="line.about">{{ line.about }}&nbsp; </b><b v-if="line.level !== 'info'">{{ words[line.level + 's'] }}: </b>{{ line.text }}</span>
        </div>
      </template>
      <p v-if="!all.length" class="faint small">{{ words.empty }}</p>
      <p v-else-if="!shown.length" class="faint small">{{ words.nothing }}
        <button type="button" class="text-button" @click="clear">{{ words.clear }}</button></p>
    </div>
    <button v-if="unseen" type="button" class="button button-small log-latest" @click="latest">
      <span class="icon icon-down" aria-hidden="true"></span><span>{{ unseen }} {{ words.new }}</span>
    </button>
  </div>`,
  props: { lines: Array, words: Object },
  data() {
    return { all: [], text: "", level: "info", following: true, unseen: 0, marked: 0 };
  },
  computed: {
    shown() {
      const least = LEVELS.indexOf(this.level);
      const wanted = this.text.trim().toLowerCase();
      return this.all.filter(
        (line) => LEVELS.indexOf(line.level) >= least && (!wanted || `${line.about} ${line.text}`.toLowerCase().includes(wanted)),
      );
    },
  },
  watch: {
    lines(lines) {
      this.append(lines ?? []);
    },
    text() {
      this.$nextTick(this.settle);
    },
    level() {
      this.$nextTick(this.settle);
    },
  },
  created() {
    this.add(this.lines ?? []);
  },
  mounted() {
    window.addEventListener("hashchange", this.follow);
    document.addEventListener("click", this.asked);
    this.$nextTick(() => {
      this.latest();
      this.follow();
    });
  },
  unmounted() {
    window.removeEventListener("hashchange", this.follow);
    document.removeEventListener("click", this.asked);
  },
  methods: {
    append(lines) {
      const fresh = this.add(lines);
      if (!fresh) return;
      if (this.following) this.$nextTick(this.latest);
      else this.unseen += fresh;
      if (!this.marked) this.$nextTick(this.follow);
    },
    // Numbers are places in the whole history: filters and reloads keep them.
    add(lines) {
      const before = this.all.length;
      for (const line of lines) {
        const last = this.all.at(-1);
        if (last && line.id <= last.id) continue;
        const opens = line.attempt > 1 && line.attempt !== last?.attempt;
        this.all.push(Object.freeze({ ...line, opens, number: this.all.length + 1 }));
      }
      return this.all.length - before;
    },
    // The line the address names; a filter that hides it gives way.
    follow() {
      const number = Number(/^#L(\d+)$/.exec(location.hash)?.[1] ?? 0);
      if (!number || number > this.all.length) return;
      this.marked = number;
      this.following = false;
      if (!this.shown.some((line) => line.number === number)) this.clear();
      this.$nextTick(() => {
        const line = this.$refs.box?.querySelector(`[data-line="${number}"]`);
        if (!line) return;
        this.$refs.box.scrollTop = line.offsetTop - this.$refs.box.clientHeight / 2;
        this.$refs.box.scrollIntoView({ block: "nearest" });
      });
    },
    // "Its lines in the log", at a step.
    asked(event) {
      const step = event.target.closest?.("[data-log-step]")?.dataset.logStep;
      if (!step) return;
      this.level = "info";
      this.text = this.all.some((line) => line.about === step) ? step : "";
      this.$refs.box.scrollIntoView({ block: "nearest" });
      this.$refs.box.focus({ preventScroll: true });
    },
    clear() {
      this.text = "";
      this.level = "info";
    },
    settle() {
      if (this.marked && this.shown.some((line) => line.number === this.marked)) this.follow();
      else this.latest();
    },
    moved() {
      const box = this.$refs.box;
      this.following = box.scrollHeight - box.scrollTop - box.clientHeight < 24;
      if (this.following) this.unseen = 0;
    },
    latest() {
      const box = this.$refs.box;
      if (box) box.scrollTop = box.scrollHeight;
      this.following = true;
      this.unseen = 0;
    },
    time(at) {
      return new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });
    },
    whole() {
      return this.all.map((line) => [line.number, line.at, line.level, line.about, line.text].join("\t")).join("\n") + "\n";
    },
    async copy() {
      try {
        await navigator.clipboard.writeText(this.whole());
        window.fondation.toast(this.words.copied);
      } catch {
        window.fondation.toast(this.words.refused, "error");
      }
    },
    download() {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([this.whole()], { type: "text/plain" }));
      link.download = this.words.file;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    },
  },
};
