package io.slab.core.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.slab.Slabs;
import io.slab.core.engine.CoreEngineProvider;
import java.net.URL;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The arrows between modules and layers, and what the fast path may not do. */
class ArchitectureTest {
    private static final JavaClasses CLASSES =
            new ClassFileImporter().importUrls(List.of(locationOf(Slabs.class), locationOf(CoreEngineProvider.class)));

    private static URL locationOf(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }

    private static final Set<String> FAST_PATH = Set.of(
            "MagazineLayer",
            "ConfinedMagazine",
            "ObjectChecks",
            "Magazine",
            "MagazineWords",
            "NativeMemory",
            "CurrentCarrier",
            "PageMap",
            "SizeClasses");

    private static final DescribedPredicate<JavaClass> API =
            resideInAnyPackage("io.slab", "io.slab.error", "io.slab.spi").as("the API");

    @Test
    void theApiMustNameNoEngineAndNoLibrary() {
        classes()
                .that(API)
                .should()
                .onlyDependOnClassesThat(API.or(resideInAnyPackage("java..", "org.jspecify..")))
                .check(CLASSES);
    }

    @Test
    void theEngineMustDependOnTheApiGuavaAndSlf4jAlone() {
        classes()
                .that()
                .resideInAPackage("io.slab.core..")
                .should()
                .onlyDependOnClassesThat(API.or(resideInAnyPackage(
                        "java..", "org.jspecify..", "io.slab.core..", "com.google.common..", "org.slf4j..")))
                .check(CLASSES);
    }

    @Test
    void thePackagesOfTheEngineMustFormNoCycle() {
        slices().matching("io.slab.core.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void errorsMustNotKnowWhoThrowsThem() {
        noClasses()
                .that()
                .resideInAPackage("io.slab.error")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.slab", "io.slab.spi")
                .check(CLASSES);
    }

    @Test
    void layersMustPointDownwards() {
        for (String[] arrow : new String[][] {
            {"memory", "page", "slab", "cache", "general", "engine", "backend", "strategy"},
            {"page", "slab", "cache", "general", "engine", "backend", "strategy"},
            {"slab", "cache", "general", "engine", "backend", "strategy"},
            {"cache", "general", "engine", "backend", "strategy"},
            {"general", "engine", "backend", "strategy"},
            {"backend", "page", "slab", "cache", "general", "engine", "strategy"},
            {"strategy", "page", "slab", "cache", "general", "engine", "backend"},
        }) {
            String[] above = new String[arrow.length - 1];
            for (int i = 1; i < arrow.length; i++) {
                above[i - 1] = "io.slab.core." + arrow[i];
            }
            noClasses()
                    .that()
                    .resideInAPackage("io.slab.core." + arrow[0])
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(above)
                    .because("layers point downwards")
                    .check(CLASSES);
        }
    }

    @Test
    void theFastPathMustNotLogNorConsultStrategiesNorUseStreamsOrLambdas() {
        DescribedPredicate<JavaClass> fast =
                describe("on the fast path", c -> FAST_PATH.contains(c.getSimpleName()) && !c.isInnerClass());
        DescribedPredicate<JavaClass> consulted = describe(
                "a strategy",
                c -> c.getPackageName().equals("io.slab.spi")
                        && c.isInterface()
                        && !c.getSimpleName().equals("SlabEvent"));
        noClasses()
                .that(fast)
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("org.slf4j..", "com.google.common..").or(consulted))
                .check(CLASSES);
        noClasses()
                .that(describe(
                        "the hot classes",
                        c -> Set.of("MagazineLayer", "ConfinedMagazine", "ObjectChecks", "Magazine", "MagazineWords")
                                .contains(c.getSimpleName())))
                .should()
                .dependOnClassesThat(resideInAnyPackage("java.util.function..", "java.util.stream.."))
                .check(CLASSES);
        for (JavaClass c : CLASSES) {
            if (fast.test(c)) {
                c.getMethods().forEach(m -> {
                    if (m.getName().startsWith("lambda$") && !c.getSimpleName().equals("PageMap")) {
                        throw new AssertionError(m.getFullName() + ": no lambdas on the fast path");
                    }
                    if (m.getModifiers().contains(JavaModifier.SYNCHRONIZED)) {
                        throw new AssertionError(m.getFullName() + " takes a lock");
                    }
                });
            }
        }
    }

    @Test
    void onlyTheMemoryPackageAndBackendsMayTouchRawMemoryOrTheLinker() {
        noClasses()
                .that()
                .resideInAnyPackage("io.slab.core..")
                .and()
                .resideOutsideOfPackages("io.slab.core.memory", "io.slab.core.backend")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.foreign.Linker")
                .orShould()
                .callMethod(java.lang.foreign.MemorySegment.class, "reinterpret", long.class)
                .check(CLASSES);
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("sun.misc.Unsafe")
                .check(CLASSES);
    }
}
