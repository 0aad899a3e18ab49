CREATE TABLE conversation (
	channel VARCHAR(20) NOT NULL, 
	address VARCHAR(120) NOT NULL, 
	state TEXT NOT NULL, 
	updated_at VARCHAR(32) NOT NULL, 
	PRIMARY KEY (channel, address)
);
CREATE TABLE inbox (
	id INTEGER NOT NULL, 
	channel VARCHAR(20) NOT NULL, 
	event_key VARCHAR(160) NOT NULL, 
	address VARCHAR(120) NOT NULL, 
	content TEXT NOT NULL, 
	received_at VARCHAR(32) NOT NULL, 
	done_at VARCHAR(32), 
	tries INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (channel, event_key)
);
CREATE INDEX inbox_open ON inbox (done_at);
CREATE TABLE incident (
	id VARCHAR(40) NOT NULL, 
	code VARCHAR(12) NOT NULL, 
	event VARCHAR(20) NOT NULL, 
	channel VARCHAR(20) NOT NULL, 
	address VARCHAR(120) NOT NULL, 
	confirmed BOOLEAN NOT NULL, 
	unit VARCHAR(20), 
	place_text TEXT NOT NULL, 
	lat FLOAT, 
	lon FLOAT, 
	accuracy FLOAT, 
	alert_due VARCHAR(32), 
	opened_at VARCHAR(32) NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (code)
);
CREATE INDEX incident_due ON incident (alert_due);
CREATE INDEX incident_opened ON incident (opened_at);
CREATE TABLE quiz_answer (
	id INTEGER NOT NULL, 
	channel VARCHAR(20) NOT NULL, 
	address VARCHAR(120) NOT NULL, 
	question VARCHAR(64) NOT NULL, 
	given VARCHAR(80) NOT NULL, 
	"right" BOOLEAN NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	PRIMARY KEY (id)
);
CREATE INDEX quiz_answer_person ON quiz_answer (channel, address, question);
CREATE TABLE self_check (
	code VARCHAR(40) NOT NULL, 
	channel VARCHAR(20) NOT NULL, 
	address VARCHAR(120) NOT NULL, 
	content TEXT NOT NULL, 
	made_at VARCHAR(32) NOT NULL, 
	expires_at VARCHAR(32) NOT NULL, 
	PRIMARY KEY (code)
);
CREATE INDEX self_check_expires ON self_check (expires_at);
CREATE TABLE unanswered (
	id INTEGER NOT NULL, 
	channel VARCHAR(20) NOT NULL, 
	text TEXT NOT NULL, 
	nearest VARCHAR(64), 
	chance FLOAT NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE unit (
	code VARCHAR(20) NOT NULL, 
	name VARCHAR(120) NOT NULL, 
	folded VARCHAR(120) NOT NULL, 
	parent VARCHAR(20), 
	lat FLOAT, 
	lon FLOAT, 
	PRIMARY KEY (code)
);
CREATE TABLE incident_event (
	id INTEGER NOT NULL, 
	incident VARCHAR(40) NOT NULL, 
	kind VARCHAR(20) NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	who VARCHAR(120) NOT NULL, 
	channel VARCHAR(20) NOT NULL, 
	detail TEXT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(incident) REFERENCES incident (id)
);
CREATE INDEX incident_event_of ON incident_event (incident, id);
CREATE TABLE official (
	id INTEGER NOT NULL, 
	name VARCHAR(120) NOT NULL, 
	unit VARCHAR(20) NOT NULL, 
	role VARCHAR(12) NOT NULL, 
	telegram VARCHAR(40), 
	zalo VARCHAR(40), 
	email VARCHAR(160), 
	added_at VARCHAR(32) NOT NULL, 
	removed_at VARCHAR(32), 
	PRIMARY KEY (id), 
	FOREIGN KEY(unit) REFERENCES unit (code)
);
CREATE TABLE outbox (
	id VARCHAR(40) NOT NULL, 
	channel VARCHAR(20) NOT NULL, 
	address VARCHAR(120) NOT NULL, 
	kind VARCHAR(12) NOT NULL, 
	priority INTEGER NOT NULL, 
	content TEXT NOT NULL, 
	incident VARCHAR(40), 
	state VARCHAR(10) NOT NULL, 
	tries INTEGER NOT NULL, 
	not_before VARCHAR(32) NOT NULL, 
	created_at VARCHAR(32) NOT NULL, 
	sent_at VARCHAR(32), 
	message_id VARCHAR(80), 
	reason TEXT, 
	PRIMARY KEY (id), 
	FOREIGN KEY(incident) REFERENCES incident (id)
);
CREATE INDEX outbox_address ON outbox (channel, address, created_at);
CREATE INDEX outbox_due ON outbox (state, priority, not_before);
CREATE TABLE migration (
	name VARCHAR(80) NOT NULL, 
	applied_at VARCHAR(32) NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO migration VALUES ('0001_first_tables','2026-11-01T00:00:00.000000+00:00'), ('0002_self_check','2026-11-01T00:00:00.000000+00:00');
