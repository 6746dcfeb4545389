package io.slab.examples.kv.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class KvArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.slab.examples.kv");

    @Test
    void thePackagesMustFormNoCycle() {
        slices().matching("io.slab.examples.kv.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void theEngineMustSeeSlabThroughItsMemoryAlone() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "..kv.data", "..kv.epoch", "..kv.memtable", "..kv.file", "..kv.log", "..kv.table", "..kv.store")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.slab", "io.slab.spi", "io.slab.core..")
                .check(CLASSES);
    }
}
