// What scripts take as given: the files that Python writes for them, and lunr.

/** The words of a language of the interface, as bulletin/documents/words.py writes them. */
interface Words {
  tag: string;
  table: Record<string, string>;
}

/** Of static/js/words-<language>.js. */
declare var bulletinWords: Words;

/** Gives addresses of scripts in the form that a browser with Trusted Types takes. */
interface Addresses {
  createScriptURL(address: string): string;
}

/** Made by the loader of 404.html before any script is there. */
declare var bulletinAddresses: Addresses | undefined;

declare var trustedTypes: { createPolicy(name: string, rules: Addresses): Addresses } | undefined;

/** Of static/js/ids.js: all ids, parted by blanks. */
declare var bulletinIds: string;

/** Of pages/<page>/source.js, as bulletin/documents/captured.py writes it. */
declare var bulletinSource: {
  changes: CapturedChange[];
  articles: Record<string, CapturedArticle>;
};

/** What a reader took hold of: a paragraph, and the words selected in it, if any. */
interface Picked {
  paragraph: HTMLElement | null;
  words: string;
  /** The fragment of a link to it. */
  fragment: string;
}

interface CapturedArticle {
  /** How many differences each rule explains. */
  counts: [rule: string, count: number][];
  lines: [number: number, stretches: (string | CapturedStretch)[]][];
}

/** Characters of a line that went the same way. */
interface CapturedStretch {
  pieces: CapturedPiece[];
  /** Why they are not in the text. */
  rule?: string;
  /** Whether they stand elsewhere in the article. */
  moved?: true;
  joined?: true;
}

/** Characters as captured, what the article reads in their place, and why. */
type CapturedChange = [source: string, reading: string, rule: string];

/** Characters as captured; or the place of a change among all of the page. */
type CapturedPiece = string | number;

/** The parts of the search index by name, as bulletin/search/build.py writes them; docs/search.md tells them all. */
interface Parts {
  meta: Meta;
  [ids: `i/${string}`]: string;
  days: Pick<Columns, "first" | "last">;
  where: Pick<Columns, "places" | "place" | "datelines" | "dateline">;
  facets: Omit<Columns, "first" | "last" | "places" | "place" | "datelines" | "dateline">;
  [bucket: `g/${string}`]: Record<string, string>;
  texts: Article[];
  [pack: `t/${string}`]: Record<number, Article>;
  forgiving: 1;
  strings: 1;
  readings: Readings;
  simplified: Record<string, string>;
  [initials: `r/${string}`]: [known: string, other: string, longer: string];
  lexicon: Lexicon;
  suggest: Suggestions;
  [suggestions: `s/${string}`]: Record<string, Suggestion[]>;
  /** Groups of characters that look alike, parted by blanks. */
  [shapes: `h/${string}`]: string;
  /** Words by the sounds they begin with, parted by blanks, each with its kind behind a colon. */
  [words: `w/${string}`]: Record<string, string>;
}

/** Facts of the whole index. */
interface Meta {
  articles: number;
  /** Their boosts. */
  fields: Record<string, number>;
  /** For each number as a varint: 0 where no article has it, else how new it is, from 1. */
  ages: string;
  /** Of all articles by number, parted by blanks; left out in a large archive. */
  ids?: string;
  /** Whether the archive is small: its texts are the index and come with this part, what forgives is one other file. */
  whole: boolean;
  /** In a larger archive: how many there are. */
  buckets: number;
  /** Numbers whose texts are in one file. */
  pack: number;
  /** The common terms, parted by blanks. */
  common: string;
  /** The pairs of Latin letters that stand there, parted by blanks. */
  latin: string;
  /** Each character that texts in the other script write otherwise, before what the archive has for it, parted by blanks; left out where it holds no traditional text. */
  variants?: string;
  /** Numbers whose ids are in one file, where `ids` is left out. */
  together?: number;
  edition: string;
}

/** What a result shows. */
interface Article {
  id: string;
  /** What is shown where no headline was printed. */
  title?: string;
  /** Lengths of the pieces of the headline between which a line may end, a digit each; `~` before it is ten more. */
  pieces: string;
  /** Words of the interface. */
  date: [key: string, values: Record<string, string>][];
  /** The dateline. */
  place: string;
  /** `field` counts in `Bulletin.site.fields`. */
  passages: [field: number, text: string, anchor?: string][];
}

/** What results are narrowed by, as bulletin/search/facets.py writes it, by number of the article. */
interface Columns {
  /** `names`: its own and of those above it. */
  places: [code: string, name: string, full: string, names: string][];
  authors: string[];
  /** Each with what else its place is called. */
  datelines: string[];
  place: number[][];
  author: number[][];
  dateline: number[][];
  tags: string[];
  tag: number[][];
  /** Newspaper pages, as their addresses have them. */
  pages: string[];
  page: number[][];
  /** Days as numbers, 20230901; 0 when nothing is known. */
  first: number[];
  last: number[];
}

interface Readings {
  /** All syllables, parted by blanks. */
  syllables: string;
  /** Characters beside those of GB 2312. */
  others: string;
  /** How each character is read. */
  read: string;
  /** How often each stands in the archive, as a power of two. */
  often: string;
  /** Initials of two readings under which strings are kept, parted by blanks. */
  initials: string;
  /** Those of the characters that are traditional ones. */
  traditional: string;
}

/** What the archive knows by name, but for the words themselves, as bulletin/search/lexicon.py writes it. */
interface Lexicon {
  /** Of words. */
  buckets: number;
  /** Short name of a kind of body -> its full names, parted by blanks. */
  forms: Record<string, string>;
  /** Last words of bodies of which a place has one, parted by blanks. */
  single: string;
  /** What a body is called behind its place -> how it is printed around its place, which is …; parted by blanks. */
  around: Record<string, string>;
  /** What people are called who act for a body, parted by blanks. */
  offices: string;
  /** What towns are called by their kind. */
  kinds: string;
  /** Code, empty for a township; names, parted by blanks; names in Latin letters. */
  places: [code: string, names: string, ...latin: string[]][];
  /** Common ones. */
  surnames: string;
  /** Parts of the characters that look alike. */
  shapes: number;
}

type Suggestion = [kind: string, text: string, more?: string | [value: string, articles: number]];

/** What is suggested: all of it, or in how many parts it is, by the first two letters. */
interface Suggestions {
  rows?: Suggestion[];
  buckets?: number;
}

/** As much of static/vendor/lean-qr as is used. */
declare var leanQR: {
  correction: { M: number };
  generate(text: string, options: { minCorrectionLevel: number }): {
    /** Modules on a side. */
    size: number;
    get(x: number, y: number): boolean;
  };
};

/** As much of static/vendor/lunr as is used. */
declare namespace lunr {
  const version: string;
  function idf(posting: object, documents: number): number;
  class Query {
    static presence: { OPTIONAL: number; REQUIRED: number; PROHIBITED: number };
    term(term: string, options: { usePipeline: boolean; presence: number; fields?: string[] }): Query;
  }
  class Index {
    static load(serialised: object): Index;
    query(ask: (query: Query) => void): { ref: string; score: number }[];
  }
}

/** What the scripts of the desk share; see static/js/desk/core.js. */
/** What was decided of conflicts, by their names. */
interface Sides {
  keep: string[];
  take: string[];
  mixed: Record<string, string>;
}

interface DeskParts {
  data: { words: Record<string, Record<string, string>>; roles: [word: string, name: string][]; heads: string[]; article: string };
  language: string;
  views: Record<string, (view: HTMLElement, argument: string) => Promise<void> | void>;
  word(key: string, values?: Record<string, any>): string;
  role(word: string): string;
  list(items: string[]): string;
  of(what: string, words: string): string;
  text(words: string): Node[];
  el(tag: string, properties?: Record<string, any>, ...inside: (Node | string | null | undefined | false | 0)[]): any;
  button(text: string, act: () => void, more?: Record<string, any>): HTMLButtonElement;
  broken(pieces: string[]): Node[];
  refusal(error: string): string;
  /** The address of an article on the site. */
  address(id: string): string;
  field(label: string, field: HTMLElement, ...more: Node[]): HTMLElement;
  tell(text: string): void;
  said(entry: { what: string; values: Record<string, string> } | null | undefined): string;
  ask(title: string, ...inside: Node[]): () => void;
  /** Says what stands in the way; the sides that were chosen, where page and article differ, else null. */
  trouble(trouble: any, mine?: string): Promise<Sides | null>;
  /** The problems in which page and article differ, to be chosen from; null as long as one is not. */
  conflicts(problems: { path: string; line: number; message: string; conflict?: any }[]): {
    count: number;
    element: HTMLElement;
    chosen(): Sides | null;
  };
  get(name: string, values?: Record<string, string>): Promise<any>;
  look(name: string, value: any): Promise<any>;
  act(name: string, value: any, mine?: string): Promise<any>;
  upload(name: string, file: string, data: Blob, values?: Record<string, string>): Promise<{ ok: boolean; value: any }>;
  turns(answer: any): void;
  turn(name: "undo" | "redo"): void;
  long(count: number, load: (start: number, most: number) => any[] | Promise<any[]>, row: (item: any) => HTMLElement, height: number): HTMLElement;
  show(): Promise<void>;
  isTyping(event: Event): boolean;
  dated(input: HTMLInputElement): HTMLElement;
  /** What a reader reported of the article that is opened next. */
  reported(report: any): void;
  /** A photo of which a part can be chosen: its element, and the part as it is written, empty for all of it. */
  cropped(name: string, crop: string, alt: string): { element: HTMLElement; text(): string };
  /** The sheets of a page that can be shown beside its lines, and what marks a line on them. */
  print(name: string): { parts: HTMLElement[]; mark(line: number): void };
  /** Whether something was filled in and not saved. */
  unsaved: boolean;
  /** Does something that loses what was filled in, once the editor has said so. */
  leaving(go: () => void): void;
  /** Which state of the content is shown. */
  stamp: number;
  shown: Set<string>;
  /** Whether a view is being made. */
  isShowing: boolean;
  again(): { then: [name: string, values: Record<string, string>][] };
}
