import Testing

extension PageTests {
    /// What holds of every part of the page: widths, colours, headings, names, the size of what is pressed. The names
    /// and roles are those that Chromium computes for a screen reader.
    struct SceneTests {
        // One test for all of it, since each opening of the page takes a second.
        @Test(arguments: PageScene.allCases)
        func `every part is in order for eye, ear and finger, on a phone and on a desk`(scene: PageScene) throws {
            try LabPage.used { (page) throws in
                let browser = page.browser
                try browser.setViewport(width: 375, height: 667, isPhone: true)
                try scene.show(in: page)
                try expectNone(of: PageAudit.overflow, [375], in: page)
                try expectNone(of: PageAudit.targets, in: page)

                try browser.developerTools("Emulation.clearDeviceMetricsOverride")
                try expectNone(of: PageAudit.overflow, [1280], in: page)
                try expectNone(of: PageAudit.targets, in: page)
                try expectNone(of: PageAudit.structure, in: page)
                try expectNames(in: scene.novelty, page)
                var grounds: Set<String> = []
                for scheme in ["light", "dark"] {
                    try browser.setMedia(["prefers-color-scheme": scheme, "prefers-reduced-motion": "reduce"])
                    grounds.insert(try browser.find("html").style("background-color"))
                    try expectNone(of: PageAudit.contrast, in: page)
                    if AxeCore.isWanted { #expect(try AxeCore.findings(in: page) == [], "\(scheme)") }
                }
                #expect(grounds.count == 2, "\(grounds)")
            }
        }

        @Test func `faults that are planted are found`() throws {
            try LabPage.used { (page) throws in
                try page.browser.run(
                    """
                    const planted = document.createElement('div');
                    planted.innerHTML = '<h5 id=send>Heading</h5><p class=faint>faint</p><div class=wide>x</div>'
                      + '<a href=#>1</a><a href=#>2</a>';
                    document.body.prepend(planted);
                    planted.querySelector('.faint').style.color = 'rgb(128 128 128 / 0.9)';
                    planted.querySelector('.wide').style.width = '3000px';
                    """)
                let faint = try complaints(of: PageAudit.contrast, in: page)
                #expect(faint.count == 1 && faint[0].contains("class=\"faint\""), "\(faint)")
                let structure = try complaints(of: PageAudit.structure, in: page)
                #expect(structure.contains("twice: #send"))
                #expect(structure.contains { $0.hasPrefix("h0 is followed by <h5") }, "\(structure)")
                #expect(try complaints(of: PageAudit.targets, in: page).count == 2)
                let wide = try complaints(of: PageAudit.overflow, [1280], in: page)
                #expect(wide.count == 2 && wide[1].contains("class=\"wide\""), "\(wide)")
            }
        }

        /// Every control in the elements that `place` finds has a name and a role.
        private func expectNames(in place: String, _ page: LabPage) throws {
            let script = """
                const controls = 'a[href], button, input, select, textarea, summary, [tabindex="0"], svg';
                return [...document.querySelectorAll(`:is(${arguments[0]}) :is(${controls})`)]
                  .filter((e) => e.checkVisibility({ visibilityProperty: true }))
                """
            for control in try (page.browser.run(script, [.string(place)]).array ?? []) {
                guard let control = Element(control, in: page.browser) else { throw HarnessError("not an element") }
                let (name, role) = try (control.accessibleName(), control.role())
                guard name.isEmpty || ["", "generic", "none"].contains(role) else { continue }
                Issue.record("“\(name)”, \(role): \(try control.property("outerHTML").string?.prefix(150) ?? "")")
            }
        }

        private func expectNone(
            of script: String, _ arguments: [JSON] = [], in page: LabPage,
            sourceLocation: SourceLocation = #_sourceLocation
        ) throws {
            let found = try complaints(of: script, arguments, in: page)
            #expect(found.isEmpty, "\(found.joined(separator: "\n"))", sourceLocation: sourceLocation)
        }

        private func complaints(of script: String, _ arguments: [JSON] = [], in page: LabPage) throws -> [String] {
            guard let found = try page.browser.run(script, arguments).array else { throw HarnessError("no list") }
            return found.compactMap(\.string)
        }
    }
}
