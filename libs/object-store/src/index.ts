export {
  type ByteRange, type Declared, describeStoreFault, type ObjectContent, type ObjectInfo, type ObjectPage, type ObjectStore, PART_BYTES, type PartDeclared, PARTS_MAX, partsOfSize, type SignedRequest,
  type StoredPart, type StoreFault,
} from './object-store.js';
export { checkKey } from './keys.js';
export { collect, once, sha256Of } from './bytes.js';
export { DiskStore, type DiskStoreOptions } from './disk/disk-store.js';
export { serveLinks } from './disk/serve-links.js';
export { S3Store, type S3StoreOptions } from './s3/s3-store.js';
export { digestsOf, type FileDigests } from './transfer/digests.js';
export { fetchFile, pacedBy, sendPiece, type Sent, type Throttle, type Wanted } from './transfer/transfers.js';
