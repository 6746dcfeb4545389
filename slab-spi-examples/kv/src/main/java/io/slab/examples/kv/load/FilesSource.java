package io.slab.examples.kv.load;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ProviderNotFoundException;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.zip.ZipException;

/** The files of a directory, or of a zip or jar file: the path inside is the key, the content the value. Links are not followed. */
record FilesSource(Path path) implements Source {
    @Override
    public void read(Loading loading) throws IOException {
        if (Files.isDirectory(path)) {
            walk(path, loading);
            return;
        }
        try (FileSystem archive = FileSystems.newFileSystem(path)) {
            for (Path root : archive.getRootDirectories()) {
                walk(root, loading);
            }
        } catch (ProviderNotFoundException e) {
            loading.problem(path.toString(), "this is neither a directory nor a zip or jar file");
        } catch (ZipException e) {
            loading.problem(path.toString(), "the archive is damaged: " + e.getMessage());
        }
    }

    private String place(Path file) {
        return file.getFileSystem().equals(path.getFileSystem()) ? file.toString() : path + "!" + file;
    }

    private void walk(Path root, Loading loading) throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (!attributes.isRegularFile()) {
                    loading.passOver(); // a link, a pipe, a device: reading one might never end
                    return FileVisitResult.CONTINUE;
                }
                if (attributes.size() > Lines.MAX_BYTES) {
                    loading.problem(
                            file.toString(),
                            "its " + attributes.size() + " bytes are over the limit of " + Lines.MAX_BYTES + " bytes");
                    return FileVisitResult.CONTINUE;
                }
                byte[] content;
                try {
                    content = Files.readAllBytes(file);
                } catch (IOException e) {
                    return visitFileFailed(file, e);
                }
                String key = root.relativize(file)
                        .toString()
                        .replace(root.getFileSystem().getSeparator(), "/");
                loading.entry(place(file), key, content);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                loading.problem(place(file), "it cannot be read: " + e);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
