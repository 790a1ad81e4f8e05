import {
  type DockerImageAssetLocation,
  type FileAssetLocation,
  type FileAssetSource,
  type ISynthesisSession,
  StackSynthesizer,
} from 'aws-cdk-lib';

/** The code of a function: the folder that it is in, and the name of the archive that it becomes. */
export interface Archive {
  readonly folder: string;
  readonly name: string;
}

/** Where the stack finds the archives. */
export interface CodePlace {
  readonly bucket: string;
  readonly prefix: string;
}

/** A template that finds the functions' code in a bucket of the operator's: no bootstrap stack, no assets of the CDK's command line. */
export class ReleaseSynthesizer extends StackSynthesizer {
  /** Every archive that the template names. */
  readonly archives: Archive[] = [];
  /** Set by the stack, whose parameters they are. */
  place: CodePlace | undefined;

  override addFileAsset({ fileName, sourceHash }: FileAssetSource): FileAssetLocation {
    if (fileName === undefined || this.place === undefined) throw new Error('Only folders have a place in the bucket.');
    // By the hash of what is in it: an archive never changes, and two versions of the kit can be under one prefix.
    const name = `${sourceHash.slice(0, 16)}.zip`;
    this.archives.push({ name, folder: fileName });
    const { bucket, prefix } = this.place;
    const objectKey = `${prefix}${name}`;
    return { bucketName: bucket, objectKey, httpUrl: objectKey, s3ObjectUrl: objectKey };
  }

  override addDockerImageAsset(): DockerImageAssetLocation {
    throw new Error('The bridge has no container images.');
  }

  override synthesize(session: ISynthesisSession): void {
    this.synthesizeTemplate(session);
    this.emitArtifact(session);
  }
}
